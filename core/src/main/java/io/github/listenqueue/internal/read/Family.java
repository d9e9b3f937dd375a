package io.github.listenqueue.internal.read;

/** The kinds of listening sockets, each with a table of its own. */
enum Family {
    TCP6,
    TCP,
    UNIX
}
