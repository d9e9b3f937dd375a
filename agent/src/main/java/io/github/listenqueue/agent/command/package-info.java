/** The command: {@code java -jar listenqueue-agent.jar}. */
@NullMarked
package io.github.listenqueue.agent.command;

import org.jspecify.annotations.NullMarked;
