package io.github.listenqueue.fuzz;

import java.util.Objects;

/** A runner of one target for the fuzzer and for the replay of the corpus. */
public final class Fuzzed {

    /** The system property that names the {@link Target} in the JVM of the fuzzer. */
    static final String TARGET = "listenqueue.fuzz.target";

    private static Fuzzed here;

    private final FuzzTarget parser;
    private Object parsed = FuzzTarget.UNKNOWN;

    private Fuzzed(Target target, ClassLoader loader) {
        try {
            parser = (FuzzTarget)
                    loader.loadClass(target.className()).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(target.className(), e);
        }
    }

    /** Returns a runner with the unchanged library. Of its work only the allocation is measured. */
    static Fuzzed plain(Target target) {
        return new Fuzzed(target, Fuzzed.class.getClassLoader());
    }

    /** Returns a runner with a library whose steps are counted. */
    static Fuzzed counting(Target target) {
        return new Fuzzed(target, new CountingLoader());
    }

    /** Initializes the target. Called by Jazzer before the first input. */
    public static void fuzzerInitialize() {
        here = counting(Target.valueOf(System.getProperty(TARGET)));
    }

    /** Checks one input. Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        here.check(input);
    }

    /** Checks one input and throws if the results differ. */
    void check(byte[] input) {
        requireLinearWork(input);
        Object expected = FuzzTarget.resultOf(() -> parser.expect(input));
        if (!Objects.equals(expected, parsed)) {
            throw new AssertionError(
                    "expected by the reference\n  " + expected + "\nbut parsed by the library\n  " + parsed);
        }
    }

    void requireLinearWork(byte[] input) {
        Work work = parse(input);
        if (!work.isLinearIn(input.length)) {
            // The first run also loads classes.
            work = parse(input);
        }
        if (!work.isLinearIn(input.length)) {
            throw new AssertionError("too much for " + input.length + " bytes: " + work);
        }
    }

    private Work parse(byte[] input) {
        byte[] copy = input.clone();
        Work before = Work.soFar();
        parsed = parser.parse(copy);
        return Work.soFar().minus(before);
    }
}
