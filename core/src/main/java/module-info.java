/**
 * Lets a server process watch its own TCP accept queues.
 */
module io.github.listenqueue {
    requires org.slf4j;
    requires static com.sun.jna;
    requires static transitive org.jspecify;

    exports io.github.listenqueue;
}
