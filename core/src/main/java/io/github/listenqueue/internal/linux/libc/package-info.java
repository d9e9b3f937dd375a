/**
 * Access to the socket options of a listening socket through a small interface to libc. The only package that may use
 * {@code java.lang.foreign} and JNA.
 */
@NullMarked
package io.github.listenqueue.internal.linux.libc;

import org.jspecify.annotations.NullMarked;
