/** Servers in trouble, each in a process of its own, and what the library says of them. */
@NullMarked
package io.github.listenqueue.diagnosis;

import org.jspecify.annotations.NullMarked;
