/**
 * The load that this process can take, for the balancer in front of it. Begin with {@link
 * io.github.listenqueue.balancer.HaproxyAgentCheck}.
 */
@NullMarked
package io.github.listenqueue.balancer;

import org.jspecify.annotations.NullMarked;
