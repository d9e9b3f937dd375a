package io.github.listenqueue.internal.read.socket;

import java.nio.ByteBuffer;

/** The calls of the C library that the monitor makes. One thread at a time. */
public interface Libc {

    /** The size of the buffer that values come back in. */
    int VALUE_BYTES = 64;

    /** Where {@link #getsockopt} puts the value; in native byte order, the same object for the life of the binding. */
    ByteBuffer value();

    /**
     * {@code int getsockopt(int fd, int level, int option, void *value, socklen_t *length)}.
     *
     * @param length the most bytes wanted, up to {@link #VALUE_BYTES}
     * @return how many bytes the kernel wrote, or the negative errno
     */
    int getsockopt(int descriptor, int level, int option, int length);
}
