package io.github.listenqueue.diagnosis;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Certainty;
import io.github.listenqueue.testsupport.JvmVariant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings of one run of a scenario.
 *
 * @param run the scenario and the kind of its process
 * @param findings what was published about the faulty listener, and what diagnose() returned; empty if the run failed
 */
record Result(Run run, List<ScenarioOutput> findings) {

    /**
     * One run of a scenario.
     *
     * @param cold true if the monitor starts in the middle of the fault
     */
    record Run(Scenario scenario, JvmVariant jvm, boolean cold) {

        String mode() {
            String access = switch (jvm) {
                case NATIVE -> "native25";
                case JNA_17 -> "jna17";
                case DENIED, PLAIN_17 -> "procfs";
            };
            return (cold ? "cold, " : "warm, ") + access;
        }

        @Override
        public String toString() {
            return scenario.name() + " " + mode();
        }
    }

    /** The judgement of a run. */
    enum Verdict {
        RIGHT,
        UNKNOWN,
        WRONG
    }

    static Result of(Run run, List<ScenarioOutput> output) {
        return new Result(
                run,
                output.stream()
                        .filter(one -> one.listener().equals(MonitoredServer.WEB))
                        .toList());
    }

    /** Returns wrong if any finding has a wrong cause, even if a later one corrects it. */
    Verdict verdict() {
        if (!wrong().isEmpty()) {
            return Verdict.WRONG;
        }
        boolean isRight = expected() == Cause.NONE
                ? !findings.isEmpty()
                : published().stream().anyMatch(one -> one.cause() == expected());
        return isRight ? Verdict.RIGHT : Verdict.UNKNOWN;
    }

    private Cause expected() {
        return run.scenario().cause();
    }

    private List<ScenarioOutput> wrong() {
        return findings.stream()
                .filter(one -> one.cause() != expected() && one.cause() != Cause.UNKNOWN)
                .toList();
    }

    boolean isWrong(Certainty certainty) {
        return wrong().stream().anyMatch(one -> one.certainty() == certainty);
    }

    List<ScenarioOutput> published() {
        return findings.stream().filter(ScenarioOutput::isPublished).toList();
    }

    /** Returns the cells of a row: expected, found, certainty, time, judgement. */
    List<String> cells() {
        List<ScenarioOutput> shown = published().isEmpty() ? findings : published();
        String found = shown.stream().map(one -> one.cause().name()).distinct().collect(Collectors.joining(", then "));
        List<String> cells =
                new ArrayList<>(List.of(run.scenario().server(), run.scenario().fault(), run.mode()));
        cells.add(expected().name());
        cells.add(found + toldOtherwise(shown));
        cells.add(shown.isEmpty() ? "" : shown.get(shown.size() - 1).certainty().name());
        cells.add(published().stream()
                .filter(one -> one.cause() == expected())
                .min(Comparator.comparingLong(ScenarioOutput::afterMs))
                .map(one -> one.afterMs() / 1000 + "." + one.afterMs() % 1000 / 100 + " s")
                .orElse(""));
        cells.add(verdict().name().toLowerCase(java.util.Locale.ROOT));
        return cells;
    }

    /** Returns the wrong causes of diagnose() that were not published. */
    private String toldOtherwise(List<ScenarioOutput> shown) {
        String causes = wrong().stream()
                .filter(one -> !shown.contains(one))
                .map(one -> one.cause() + " " + one.certainty())
                .distinct()
                .collect(Collectors.joining(", "));
        return causes.isEmpty() ? "" : "; diagnose(): " + causes;
    }
}
