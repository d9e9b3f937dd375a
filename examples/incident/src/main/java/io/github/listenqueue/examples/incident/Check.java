package io.github.listenqueue.examples.incident;

import java.util.List;
import java.util.Optional;

/**
 * One thing that must be so if the library told the truth.
 *
 * @param ok whether it is; empty if it cannot be told here
 * @param text what, with the numbers
 */
record Check(Optional<Boolean> ok, String text) {

    static Check that(boolean ok, String text) {
        return new Check(Optional.of(ok), text);
    }

    static Check untold(String text) {
        return new Check(Optional.empty(), text);
    }

    boolean failed() {
        return ok.isPresent() && !ok.get();
    }

    static boolean allHold(List<Check> checks) {
        return checks.stream().noneMatch(Check::failed);
    }

    /** Returns the result of all checks together. */
    static String summary(List<Check> checks) {
        return allHold(checks)
                ? "the library reported what the other witnesses saw"
                : Words.count(checks.stream().filter(Check::failed).count(), "check") + " failed";
    }

    /** Returns the result in a word. */
    String word() {
        return ok.isEmpty() ? "--" : ok.get() ? "ok" : "NOT ok";
    }

    String line() {
        return String.format("%6s  %s", word(), text);
    }
}
