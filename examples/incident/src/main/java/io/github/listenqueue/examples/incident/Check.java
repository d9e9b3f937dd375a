package io.github.listenqueue.examples.incident;

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

    String line() {
        return (ok.isEmpty() ? "    --  " : ok.get() ? "    ok  " : "NOT ok  ") + text;
    }
}
