/** The entry points of the agent's jar. The class loader of an application loads this package alone. */
@NullMarked
package io.github.listenqueue.agent;

import org.jspecify.annotations.NullMarked;
