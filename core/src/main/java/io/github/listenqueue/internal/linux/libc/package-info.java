/**
 * Asking a listening socket itself, through one small seam to libc. The only room that may touch {@code java.lang.foreign}
 * and JNA.
 */
@NullMarked
package io.github.listenqueue.internal.linux.libc;

import org.jspecify.annotations.NullMarked;
