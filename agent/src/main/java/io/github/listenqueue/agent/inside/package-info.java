/** The part of the agent that works inside the JVM it was loaded into. */
@NullMarked
package io.github.listenqueue.agent.inside;

import org.jspecify.annotations.NullMarked;
