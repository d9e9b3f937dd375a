package io.github.listenqueue.faults;

import io.github.listenqueue.testsupport.JvmVariant;
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

    /** The variants on which most faults are tested. */
    static final List<JvmVariant> ALL = List.of(JvmVariant.NATIVE, JvmVariant.JNA_17, JvmVariant.PLAIN_17);

    static final List<JvmVariant> NEW = List.of(JvmVariant.NATIVE);
    static final List<JvmVariant> BOTH_SOURCES = List.of(JvmVariant.NATIVE, JvmVariant.PLAIN_17);

    Fault {
        jvms = List.copyOf(jvms);
    }

    /** A test that causes the fault and checks the guarantee. */
    @FunctionalInterface
    interface Act {
        void run(MonitoredServer fixture) throws Exception;
    }
}
