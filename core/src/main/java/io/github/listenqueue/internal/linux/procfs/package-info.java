/** The files under {@code /proc}: kept open, read without allocating, and parsed with suspicion. */
@NullMarked
package io.github.listenqueue.internal.linux.procfs;

import org.jspecify.annotations.NullMarked;
