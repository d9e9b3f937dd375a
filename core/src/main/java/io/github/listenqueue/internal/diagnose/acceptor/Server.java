package io.github.listenqueue.internal.diagnose.acceptor;

/** The kinds of servers whose settings we know by name. */
public enum Server {
    TOMCAT,
    JETTY,
    UNDERTOW,
    NETTY,
    JDK_HTTP_SERVER,
    /** An accept loop of the application's own around {@code ServerSocket} or {@code ServerSocketChannel}. */
    PLAIN
}
