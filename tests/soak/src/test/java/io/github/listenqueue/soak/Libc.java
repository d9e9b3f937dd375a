package io.github.listenqueue.soak;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The system calls that Java does not offer: a second listen(), an abstract name, an option, a raw packet. */
final class Libc {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int SOCK_STREAM = 1;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_RAW = 255;
    static final int TCP_DEFER_ACCEPT = 9;
    static final int EAGAIN = 11;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int descriptor, byte[] address, int bytes) throws LastErrorException;

    static native int listen(int descriptor, int backlog) throws LastErrorException;

    static native int connect(int descriptor, byte[] address, int bytes) throws LastErrorException;

    static native int accept4(int descriptor, Pointer address, Pointer bytes, int flags) throws LastErrorException;

    static native int setsockopt(int descriptor, int level, int option, int[] value, int bytes)
            throws LastErrorException;

    static native int sendto(int descriptor, byte[] packet, long bytes, int flags, byte[] address, int addressBytes)
            throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;
}
