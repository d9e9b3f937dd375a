package io.github.listenqueue.internal.diagnose;

/** The kinds of servers whose settings we know by name. */
enum Server {
    TOMCAT,
    JETTY,
    UNDERTOW,
    NETTY,
    JDK_HTTP_SERVER,
    /** An accept loop of the application's own around {@code ServerSocket} or {@code ServerSocketChannel}. */
    PLAIN
}
