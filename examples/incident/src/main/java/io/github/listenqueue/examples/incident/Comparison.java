package io.github.listenqueue.examples.incident;

import io.github.listenqueue.ListenQueue;
import java.time.Instant;
import java.util.Optional;

/**
 * The same listener, seen by the library and by ss.
 *
 * @param at when
 * @param before the library's reading before ss was asked
 * @param ss what ss said; empty if it is not installed
 * @param after the library's reading after ss had answered
 */
record Comparison(Instant at, ListenQueue before, Optional<SsRow> ss, ListenQueue after) {

    static Comparison take(Watch watch, int port) {
        Instant at = Instant.now();
        ListenQueue before = watch.sampleQueue();
        Optional<SsRow> ss = Ss.ask(port);
        return new Comparison(at, before, ss, watch.sampleQueue());
    }
}
