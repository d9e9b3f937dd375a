package io.github.listenqueue;

/** The origin of the limit of an accept queue. */
public enum LimitSource {

    /** The kernel said so: {@code getsockopt(TCP_INFO)} on the listening socket, or unix_diag. Exact. */
    KERNEL,

    /**
     * The application told the monitor what it passed to {@code listen()}; capped by {@code net.core.somaxconn} as the
     * kernel does, where that can be read. Given up for a lower {@link #LEARNED} limit, which proves it wrong.
     */
    DECLARED,

    /**
     * Taken from an overflow: the depth at which the queue stood still while the kernel refused connections and completed none in
     * the namespace. May be off by a connection or two, and is given up when a deeper queue proves it wrong.
     */
    LEARNED,

    /** Not known; the limit is empty. */
    UNKNOWN
}
