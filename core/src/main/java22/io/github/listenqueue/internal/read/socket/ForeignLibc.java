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

    private static final int NO_DESCRIPTOR = -1;

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
                link();
            } catch (IllegalCallerException e) {
                return Binding.none(
                        "the JVM refuses native access: start it with " + flag + " to see limits and drops");
            }
        }
        ForeignLibc libc = new ForeignLibc(Arena.ofAuto());
        // Loads what a failing call needs, as long as there are descriptors to load it with.
        libc.getsockopt(NO_DESCRIPTOR, 0, 0, 0);
        return new Binding(libc, "getsockopt through java.lang.foreign");
    }

    @SuppressWarnings("restricted") // Only reached where native access is enabled or was asked for.
    private static MethodHandle link(Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("getsockopt").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                options);
    }

    /**
     * Static and final, because only then does the JIT compile the call into its caller. Saving errno makes an object in
     * each call until it is compiled, so only a call that failed is made again by the handle that does.
     */
    private static final class Calls {
        static final MethodHandle GETSOCKOPT = link();
        static final MethodHandle GETSOCKOPT_AND_ERRNO = link(Linker.Option.captureCallState("errno"));
    }

    @Override
    public ByteBuffer value() {
        return valueBytes;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int wanted) {
        length.set(JAVA_INT, 0, wanted);
        try {
            int result = (int) Calls.GETSOCKOPT.invokeExact(descriptor, level, option, value, length);
            return result == 0 ? length.get(JAVA_INT, 0) : askAgain(descriptor, level, option, wanted);
        } catch (Throwable e) {
            throw new IllegalStateException("getsockopt could not be called", e);
        }
    }

    private int askAgain(int descriptor, int level, int option, int wanted) throws Throwable {
        length.set(JAVA_INT, 0, wanted);
        int result = (int) Calls.GETSOCKOPT_AND_ERRNO.invokeExact(state, descriptor, level, option, value, length);
        return result == 0 ? length.get(JAVA_INT, 0) : -(int) ERRNO.get(state, 0L);
    }
}
