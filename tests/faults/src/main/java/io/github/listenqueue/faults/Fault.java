package io.github.listenqueue.faults;

import java.util.List;

/**
 * A row of the matrix.
 *
 * @param name the name on the command line
 * @param fault the fault
 * @param means the way in which it is caused
 * @param guarantee the properties that must hold nevertheless
 * @param jvms the kinds of JVM that are tested
 * @param setting the setup of the process before it becomes a JVM
 * @param act the test in that process
 */
record Fault(
        String name, String fault, String means, String guarantee, List<JvmVariant> jvms, Setting setting, Act act) {

    Fault {
        jvms = List.copyOf(jvms);
    }

    /** A test that causes the fault and checks the guarantee. */
    @FunctionalInterface
    interface Act {
        void run(MonitoredServer fixture) throws Exception;
    }
}
