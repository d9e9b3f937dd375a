package io.github.listenqueue.faults;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The faults and what became of them, as a table. */
final class Matrix {

    private static final String HOLDS = "holds";
    private static final String SKIPPED = "skipped: ";

    private static final List<JvmVariant> JVMS = List.of(JvmVariant.values());

    private final List<Fault> faults;
    private final Map<String, String> results = new ConcurrentHashMap<>();

    Matrix(List<Fault> faults) {
        this.faults = faults;
    }

    void holds(Fault fault, JvmVariant jvm) {
        results.put(key(fault, jvm), HOLDS);
    }

    void skipped(Fault fault, JvmVariant jvm, String why) {
        results.put(key(fault, jvm), SKIPPED + why);
    }

    private static String key(Fault fault, JvmVariant jvm) {
        return fault.name() + " on " + jvm;
    }

    private String cell(Fault fault, JvmVariant jvm) {
        return fault.jvms().contains(jvm) ? results.getOrDefault(key(fault, jvm), "does not hold") : "";
    }

    private String row(Fault fault) {
        return "| " + fault.fault() + " | " + fault.made() + " | " + fault.holds() + " |"
                + JVMS.stream().map(jvm -> " " + cell(fault, jvm) + " |").collect(Collectors.joining());
    }

    /** The same table made elsewhere, as far as it can be compared: what was skipped here is taken to be skipped there. */
    String withSkipped(String other) {
        String same = other;
        for (Fault fault : faults) {
            String skipping = row(fault);
            String holding = skipping.replaceAll("\\| " + SKIPPED + "[^|]* ", "| " + HOLDS + " ");
            same = same.replace(holding, skipping);
        }
        return same;
    }

    @Override
    public String toString() {
        String titles = JVMS.stream().map(jvm -> " " + jvm.title() + " |").collect(Collectors.joining());
        return """
                # Faults

                What can go wrong around the library, brought about for real in a process and a network namespace of its own by
                `tests/faults`, and what holds all the same; in the last row by tables captured elsewhere. In every row no
                thread of the monitor dies, no number that is told is wrong, and after close() no thread and no file is left. An
                empty cell: not tried there. Made by the tests themselves; do not edit.

                | fault | how it is made | what must hold |"""
                + titles + "\n|" + "---|".repeat(3 + JVMS.size()) + "\n"
                + faults.stream().map(this::row).collect(Collectors.joining("\n")) + "\n";
    }
}
