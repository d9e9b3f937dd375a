package io.github.listenqueue;

/** The origin of an accept queue's limit. */
public enum LimitSource {

    /** Reported by the kernel, through {@code getsockopt(TCP_INFO)} on the listening socket or unix_diag. Exact. */
    KERNEL,

    /**
     * Declared by the application as the backlog that it passed to {@code listen()}. Capped by {@code net.core.somaxconn}, as
     * in the kernel, if that can be read. Replaced by a lower {@link #LEARNED} limit, which proves it wrong.
     */
    DECLARED,

    /**
     * Learned from an overflow: the constant depth of the queue while the kernel refused connections and completed none in the
     * namespace. May be off by one or two connections. Raised when a deeper queue proves it too low.
     */
    LEARNED,

    /** Unknown; the limit is empty. */
    UNKNOWN
}
