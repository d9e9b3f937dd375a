package io.github.listenqueue.internal.read.socket;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** libc through JNA, for Java 17 to 21. Direct mapping with primitive arguments: no object is made by a call. */
final class JnaLibc implements Libc {

    private final Memory memory = new Memory(VALUE_BYTES + Integer.BYTES);
    private final long valueAddress = Pointer.nativeValue(memory);
    private final long lengthAddress = valueAddress + VALUE_BYTES;
    private final ByteBuffer value = memory.getByteBuffer(0, VALUE_BYTES).order(ByteOrder.nativeOrder());

    // A buffer, because Memory's own getters and setters are calls through JNI.
    private final ByteBuffer length =
            memory.getByteBuffer(VALUE_BYTES, Integer.BYTES).order(ByteOrder.nativeOrder());

    private JnaLibc() {}

    static Binding open() {
        Registration.done();
        return new Binding(new JnaLibc(), "getsockopt through JNA");
    }

    /** Once for all monitors; the class must be loaded by nobody before JNA is known to be there. */
    private static final class Registration {

        static {
            Native.register(JnaLibc.class, "c");
        }

        static void done() {
            // Initializing the class is what registers.
        }
    }

    @Override
    public ByteBuffer value() {
        return value;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int wanted) {
        length.putInt(0, wanted);
        return getsockopt(descriptor, level, option, valueAddress, lengthAddress) == 0
                ? length.getInt(0)
                : -Native.getLastError();
    }

    /** {@code int getsockopt(int, int, int, void *, socklen_t *)}, the pointers as numbers. */
    private static native int getsockopt(int descriptor, int level, int option, long value, long length);
}
