package io.github.listenqueue.internal.diagnosis.acceptor;

/**
 * The sources that code other than the library's provides.
 *
 * @param calls the calls of such code
 * @param code the class files of the application
 */
record Witnesses(Bounded calls, StackCode code) {

    static Witnesses create() {
        Bounded calls = new Bounded();
        return new Witnesses(calls, new StackCode(calls));
    }
}
