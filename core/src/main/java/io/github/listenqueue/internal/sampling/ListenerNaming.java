package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.text.AddressText;

/** The user's names of listeners and the filter of those to watch. */
final class ListenerNaming {

    private final SamplingConfig options;

    ListenerNaming(SamplingConfig options) {
        this.options = options;
    }

    boolean includes(SocketKey key) {
        try {
            return options.include().test(key.address());
        } catch (Throwable e) {
            // An extra listener is better than an unwatched one, and an exception of the predicate must not end every
            // sample.
            return true;
        }
    }

    String name(SocketKey key) {
        String name = options.notes().name(key.port());
        return name != null ? name : AddressText.of(key.address());
    }
}
