package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The causes that were found: one row for each scenario, with the column of its cause marked. */
final class Table {

    private final List<String> rows = new ArrayList<>();
    private int asExpected;

    void add(Scenario scenario, String jvm, List<ScenarioOutput> output, long tookNs) {
        List<Cause> found = output.stream()
                .filter(one -> one.listener().equals(MonitoredServer.WEB))
                .filter(one -> scenario.cause() == Cause.NONE || one.origin().equals(ScenarioOutput.EVENT))
                .map(ScenarioOutput::cause)
                .distinct()
                .toList();
        StringBuilder row = new StringBuilder("| " + scenario.name() + " | " + jvm + " |");
        for (Cause cause : Cause.values()) {
            String mark = found.contains(cause) ? cause == scenario.cause() ? "**x**" : "wrong" : "";
            row.append(mark.isEmpty() && cause == scenario.cause() ? "missing" : mark)
                    .append('|');
        }
        row.append(' ').append(tookNs / 1_000_000_000).append(" s |");
        rows.add(row.toString());
        if (found.equals(List.of(scenario.cause()))) {
            asExpected++;
        }
    }

    @Override
    public String toString() {
        String head = List.of(Cause.values()).stream().map(Cause::name).collect(Collectors.joining(" | "));
        return "# Causes found\n\n" + asExpected + " of " + rows.size()
                + " scenarios as expected.\n\n| scenario | JVM | " + head + " | took |\n|"
                + "---|".repeat(Cause.values().length + 3) + "\n" + String.join("\n", rows) + "\n";
    }
}
