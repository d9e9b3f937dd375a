package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.text.AddressText;

/** The user's names of listeners and the filter of those to watch. */
final class ListenerNaming {

    private final SamplingConfig config;

    ListenerNaming(SamplingConfig config) {
        this.config = config;
    }

    boolean includes(SocketKey key) {
        try {
            return config.include().test(key.address());
        } catch (Throwable e) {
            // An extra listener is better than an unwatched one, and an exception of the predicate must not end every
            // sample.
            return true;
        }
    }

    String name(SocketKey key) {
        String name = config.portConfig().name(key.port());
        return name != null ? name : AddressText.of(key.address());
    }
}
