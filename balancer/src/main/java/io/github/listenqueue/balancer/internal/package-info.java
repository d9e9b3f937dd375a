/** The server on one thread. Not exported; the agent uses it for its HTTP endpoint as well. */
@NullMarked
package io.github.listenqueue.balancer.internal;

import org.jspecify.annotations.NullMarked;
