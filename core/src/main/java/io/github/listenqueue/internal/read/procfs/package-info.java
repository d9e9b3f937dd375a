/** The files under {@code /proc}: kept open, read without allocating, and parsed with suspicion. */
@NullMarked
package io.github.listenqueue.internal.read.procfs;

import org.jspecify.annotations.NullMarked;
