package io.github.listenqueue.examples.incident;

import java.util.List;
import java.util.Optional;

/**
 * A condition that must hold if the library's reports are correct.
 *
 * @param ok true if it holds; empty if it cannot be checked here
 * @param text the condition, with the numbers
 */
record Check(Optional<Boolean> ok, String text) {

    static Check that(boolean ok, String text) {
        return new Check(Optional.of(ok), text);
    }

    static Check unchecked(String text) {
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
                ? "the library's reports agree with ss and the clients"
                : Words.count(checks.stream().filter(Check::failed).count(), "check") + " failed";
    }

    /** Returns the result as a word. */
    String word() {
        return ok.isEmpty() ? "--" : ok.get() ? "ok" : "NOT ok";
    }

    String line() {
        return String.format("%6s  %s", word(), text);
    }
}
