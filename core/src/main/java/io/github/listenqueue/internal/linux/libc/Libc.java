package io.github.listenqueue.internal.linux.libc;

import java.nio.ByteBuffer;

/** The functions of the C library that the monitor calls. Not thread-safe. */
public interface Libc {

    /** The size of a buffer for the values of socket options. */
    int VALUE_BYTES = 64;

    /**
     * Returns the buffer that {@link #getsockopt} and {@link #recv} write to and {@link #send} reads from. It is in
     * native byte order and the same object for the life of this binding.
     */
    ByteBuffer buffer();

    /**
     * Calls {@code int getsockopt(int fd, int level, int option, void *value, socklen_t *length)}.
     *
     * @param length the maximum number of bytes to read, up to {@link #VALUE_BYTES}
     * @return the number of bytes that the kernel wrote, or the negative errno
     */
    int getsockopt(int descriptor, int level, int option, int length);

    /**
     * Calls {@code int socket(int domain, int type, int protocol)}.
     *
     * @return the descriptor, or the negative errno
     */
    int socket(int domain, int type, int protocol);

    /**
     * Calls {@code ssize_t send(int fd, const void *buffer, size_t length, int flags)} with the head of {@link #buffer}.
     *
     * @return the number of bytes sent, or the negative errno
     */
    int send(int descriptor, int length, int flags);

    /**
     * Calls {@code ssize_t recv(int fd, void *buffer, size_t length, int flags)} with the whole {@link #buffer}.
     *
     * @return the number of bytes received, or the negative errno; with MSG_TRUNC it may exceed the capacity of the
     *     buffer
     */
    int recv(int descriptor, int flags);

    /**
     * Calls {@code int close(int fd)}.
     *
     * @return 0, or the negative errno
     */
    int close(int descriptor);
}
