package io.github.listenqueue.internal.read.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** libc through {@code java.lang.foreign}, for Java 22 and newer. */
final class ForeignLibc implements Libc {

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment value;
    private final MemorySegment length;
    private final MemorySegment state;
    private final ByteBuffer valueBytes;

    private ForeignLibc(Arena arena) {
        this.value = arena.allocate(VALUE_BYTES, Long.BYTES);
        this.length = arena.allocate(JAVA_INT);
        this.state = arena.allocate(Linker.Option.captureStateLayout());
        this.valueBytes = value.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static Binding open(boolean evenIfNotEnabled) {
        Module module = ForeignLibc.class.getModule();
        String flag = "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
        if (!module.isNativeAccessEnabled()) {
            if (!evenIfNotEnabled) {
                return Binding.none(
                        "native access is not enabled: start the JVM with " + flag + " to see limits and drops");
            }
            try {
                linkGetsockopt();
            } catch (IllegalCallerException e) {
                return Binding.none(
                        "the JVM refuses native access: start it with " + flag + " to see limits and drops");
            }
        }
        return new Binding(new ForeignLibc(Arena.ofAuto()), "getsockopt through java.lang.foreign");
    }

    @SuppressWarnings("restricted") // Only reached where native access is enabled or was asked for.
    private static MethodHandle linkGetsockopt() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("getsockopt").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                Linker.Option.captureCallState("errno"));
    }

    /** Static and final, because only then does the JIT compile the call into its caller. */
    private static final class Calls {
        static final MethodHandle GETSOCKOPT = linkGetsockopt();
    }

    @Override
    public ByteBuffer value() {
        return valueBytes;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int wanted) {
        length.set(JAVA_INT, 0, wanted);
        try {
            int result = (int) Calls.GETSOCKOPT.invokeExact(state, descriptor, level, option, value, length);
            return result == 0 ? length.get(JAVA_INT, 0) : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("getsockopt could not be called", e);
        }
    }
}
