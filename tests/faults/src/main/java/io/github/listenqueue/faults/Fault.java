package io.github.listenqueue.faults;

import java.util.List;

/**
 * One row of the matrix.
 *
 * @param name what to call it on the command line
 * @param fault what is wrong
 * @param made how that is brought about
 * @param holds what must hold all the same
 * @param jvms the kinds of JVM to try it on
 * @param setting what is done to the process before it is one
 * @param act what happens in it
 */
record Fault(String name, String fault, String made, String holds, List<JvmVariant> jvms, Setting setting, Act act) {

    Fault {
        jvms = List.copyOf(jvms);
    }

    /** Brings the fault about and checks what must hold. */
    @FunctionalInterface
    interface Act {
        void play(MonitoredServer stage) throws Exception;
    }
}
