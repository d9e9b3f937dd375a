/**
 * Accept queues as Micrometer meters.
 */
// Micrometer's jars are automatic modules.
@SuppressWarnings("requires-transitive-automatic")
module io.github.listenqueue.micrometer {
    requires transitive io.github.listenqueue;
    requires transitive micrometer.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.github.listenqueue.micrometer;
}
