/** The files under {@code /proc}, kept open, read without allocating, and validated while they are parsed. */
@NullMarked
package io.github.listenqueue.internal.linux.procfs;

import org.jspecify.annotations.NullMarked;
