package io.github.listenqueue.internal.linux.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** libc through JNA, for Java 17 to 21. Directly mapped with primitive arguments, so a call allocates no object. */
final class JnaLibc implements Libc {

    private final long valueAddress;
    private final long lengthAddress;
    private final ByteBuffer value;

    // A buffer, since the getters and setters of Memory are calls through JNI.
    private final ByteBuffer length;

    private JnaLibc(Memory memory, int bytes) {
        this.valueAddress = Pointer.nativeValue(memory);
        this.lengthAddress = valueAddress + bytes;
        // The buffers keep the memory reachable.
        this.value = memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        this.length = memory.getByteBuffer(bytes, Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    static LibcAccess open(int bytes) {
        Registration.done();
        return LibcAccess.of(new JnaLibc(new Memory(bytes + Integer.BYTES), bytes), "getsockopt through JNA");
    }

    /**
     * The registration of the native method, once for all monitors. The class must not be loaded before JNA is known to
     * be there.
     */
    private static final class Registration {

        static {
            Native.register(JnaLibc.class, "c");
        }

        static void done() {
            // The initialization of the class registers.
        }
    }

    @Override
    public ByteBuffer buffer() {
        return value;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int maxBytes) {
        length.putInt(0, maxBytes);
        return getsockopt(descriptor, level, option, valueAddress, lengthAddress) == 0
                ? length.getInt(0)
                : -Native.getLastError();
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return orErrno(Messages.socket(domain, type, protocol));
    }

    @Override
    public int send(int descriptor, int bytes, int flags) {
        return orErrno(Messages.send(descriptor, valueAddress, bytes, flags));
    }

    @Override
    public int recv(int descriptor, int flags) {
        return orErrno(Messages.recv(descriptor, valueAddress, value.capacity(), flags));
    }

    @Override
    public int close(int descriptor) {
        return orErrno(Messages.close(descriptor));
    }

    private static int orErrno(long result) {
        return result >= 0 ? (int) result : -Native.getLastError();
    }

    // In both classes pointers, size_t and ssize_t are 64-bit numbers.

    private static native int getsockopt(int descriptor, int level, int option, long value, long length);

    /**
     * The functions for netlink. Registered by the first call of one of them, since sampling alone does not need them.
     */
    private static final class Messages {

        static {
            Native.register(Messages.class, "c");
        }

        static native int socket(int domain, int type, int protocol);

        static native long send(int descriptor, long buffer, long length, int flags);

        static native long recv(int descriptor, long buffer, long length, int flags);

        static native int close(int descriptor);
    }
}
