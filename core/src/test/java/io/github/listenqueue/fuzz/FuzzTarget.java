package io.github.listenqueue.fuzz;

/** A parser and its slow, obvious reference, which is written from the description of the format alone. */
public interface FuzzTarget {

    /** The result of both for malformed text. */
    Object UNKNOWN = "unknown";

    /** Returns the result of the library, as an object with equals and toString. Never throws. */
    Object parse(byte[] input);

    /** Returns the expected result. */
    Object expect(byte[] input) throws NotKnown;

    /** The exception of a reference for malformed text. */
    final class NotKnown extends Exception {
        private static final long serialVersionUID = 1;

        public NotKnown(String reason) {
            super(reason);
        }
    }

    /** A part of a reference. */
    interface Expectation {
        Object get() throws NotKnown;
    }

    /** A part of a reference that is a number. */
    interface NumberExpectation {
        long get() throws NotKnown;
    }

    /** Returns a number, or the given default if it is unknown. */
    static long numberOr(long defaultNumber, NumberExpectation expectation) {
        try {
            return expectation.get();
        } catch (NotKnown e) {
            return defaultNumber;
        }
    }

    /** Returns the result of a part of a reference, or {@link #UNKNOWN}. */
    static Object resultOf(Expectation expectation) {
        try {
            return expectation.get();
        } catch (NotKnown e) {
            return UNKNOWN;
        }
    }
}
