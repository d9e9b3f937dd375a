package io.github.listenqueue.internal.sampling;

/** The kinds of listening sockets, each with a table of its own. */
enum Family {
    TCP6,
    TCP,
    UNIX
}
