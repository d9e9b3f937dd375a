/** Faults around the library, each brought about in a process of its own, and the guarantees that must hold then. */
@NullMarked
package io.github.listenqueue.faults;

import org.jspecify.annotations.NullMarked;
