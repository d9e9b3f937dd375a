/** Faults around the library, each caused in a process of its own, and the guarantees that must hold. */
@NullMarked
package io.github.listenqueue.faults;

import org.jspecify.annotations.NullMarked;
