package io.github.listenqueue.fuzz;

import java.util.Objects;

/** Gives inputs to one target: what the fuzzer calls, and the replay of the corpus. */
public final class Fuzzed {

    /** Names the {@link Target} in the fuzzer's JVM. */
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

    /** With the library as it is: of its work, only what it allocates is seen. */
    static Fuzzed plain(Target target) {
        return new Fuzzed(target, Fuzzed.class.getClassLoader());
    }

    /** With a library whose steps are counted. */
    static Fuzzed counting(Target target) {
        return new Fuzzed(target, new CountingLoader());
    }

    /** Called by Jazzer before the first input. */
    public static void fuzzerInitialize() {
        here = counting(Target.valueOf(System.getProperty(TARGET)));
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        here.check(input);
    }

    /** Whatever goes wrong with this input is thrown. */
    void check(byte[] input) {
        requireLinearWork(input);
        Object expected = FuzzTarget.answerOf(() -> parser.expect(input));
        if (!Objects.equals(expected, parsed)) {
            throw new AssertionError("the reference says\n  " + expected + "\nand the library\n  " + parsed);
        }
    }

    void requireLinearWork(byte[] input) {
        Work work = parse(input);
        if (!work.isLinearIn(input.length)) {
            // The first time, classes were loaded: work that is not the parser's.
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
