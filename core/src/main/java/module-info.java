/**
 * Lets a server process watch its own accept queues, those of TCP and of unix-domain sockets.
 */
module io.github.listenqueue {
    requires org.slf4j;
    requires static java.management;
    requires static jdk.management;
    requires static jdk.jfr;
    requires static com.sun.jna;
    requires static org.jspecify;

    exports io.github.listenqueue;
}
