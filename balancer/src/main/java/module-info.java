/**
 * The load that this process can take, for the balancer in front of it.
 */
module io.github.listenqueue.balancer {
    requires transitive io.github.listenqueue;
    requires static org.jspecify;

    exports io.github.listenqueue.balancer;
}
