package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import java.time.Instant;
import java.util.Optional;

/**
 * A listener as the library and ss report it.
 *
 * @param at the time
 * @param before the library's sample before ss ran
 * @param ss the row of ss; empty if it is not installed
 * @param after the library's sample after ss ran
 */
record Comparison(Instant at, ListenQueue before, Optional<SsRow> ss, ListenQueue after) {

    static Comparison take(Watch watch, int port) {
        Instant at = Instant.now();
        ListenQueue before = watch.sampleQueue();
        Optional<SsRow> ss = Ss.run(port);
        return new Comparison(at, before, ss, watch.sampleQueue());
    }
}
