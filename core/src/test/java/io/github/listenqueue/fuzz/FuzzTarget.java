package io.github.listenqueue.fuzz;

/** A parser next to a slow and obvious reference, written from the description of the format alone. */
public interface FuzzTarget {

    /** The result of both for text that is not valid. */
    Object UNKNOWN = "unknown";

    /** Returns what the library makes of the bytes, as something that has equals and can be printed; never throws. */
    Object parse(byte[] input);

    /** Returns what it should make of them. */
    Object expect(byte[] input) throws NotKnown;

    /** Thrown by a reference that cannot make sense of its text. */
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

    /** A number, or another if it is not known. */
    static long numberOr(long otherwise, NumberExpectation expectation) {
        try {
            return expectation.get();
        } catch (NotKnown e) {
            return otherwise;
        }
    }

    /** Returns what a part of a reference comes to, {@link #UNKNOWN} included. */
    static Object answerOf(Expectation expectation) {
        try {
            return expectation.get();
        } catch (NotKnown e) {
            return UNKNOWN;
        }
    }
}
