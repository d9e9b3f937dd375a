/** The JSON that the agent writes. */
@NullMarked
package io.github.listenqueue.agent.json;

import org.jspecify.annotations.NullMarked;
