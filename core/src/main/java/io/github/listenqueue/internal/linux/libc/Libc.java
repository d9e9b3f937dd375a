package io.github.listenqueue.internal.linux.libc;

import java.nio.ByteBuffer;

/** The calls of the C library that the monitor makes. One thread at a time. */
public interface Libc {

    /** The size of the buffer that values of socket options come back in. */
    int VALUE_BYTES = 64;

    /**
     * Returns the buffer that {@link #getsockopt} and {@link #recv} fill and {@link #send} reads. It has native byte order and
     * is the same object for the life of the binding.
     */
    ByteBuffer value();

    /**
     * {@code int getsockopt(int fd, int level, int option, void *value, socklen_t *length)}.
     *
     * @param length the most bytes wanted, up to {@link #VALUE_BYTES}
     * @return how many bytes the kernel wrote, or the negative errno
     */
    int getsockopt(int descriptor, int level, int option, int length);

    /**
     * {@code int socket(int domain, int type, int protocol)}.
     *
     * @return the descriptor, or the negative errno
     */
    int socket(int domain, int type, int protocol);

    /**
     * {@code ssize_t send(int fd, const void *buffer, size_t length, int flags)} of the head of {@link #value}.
     *
     * @return how many bytes were sent, or the negative errno
     */
    int send(int descriptor, int length, int flags);

    /**
     * {@code ssize_t recv(int fd, void *buffer, size_t length, int flags)} of as much as fits into {@link #value}.
     *
     * @return how many bytes came, which with MSG_TRUNC may be more than fitted, or the negative errno
     */
    int recv(int descriptor, int flags);

    /**
     * {@code int close(int fd)}.
     *
     * @return 0, or the negative errno
     */
    int close(int descriptor);
}
