/** What can go wrong around the library, each brought about for real in a process of its own, and what must hold then. */
@NullMarked
package io.github.listenqueue.faults;

import org.jspecify.annotations.NullMarked;
