/** The HTTP endpoint of the agent: health, metrics, queues and load. */
@NullMarked
package io.github.listenqueue.agent.http;

import org.jspecify.annotations.NullMarked;
