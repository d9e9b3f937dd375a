package io.github.listenqueue.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

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
final class FfmLibc implements Libc {

    private static final int NO_DESCRIPTOR = -1;

    private static final Linker.Option SAVE_ERRNO = Linker.Option.captureCallState("errno");

    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment value;
    private final MemorySegment length;
    private final MemorySegment state;
    private final ByteBuffer valueBytes;

    private FfmLibc(Arena arena, int bytes) {
        this.value = arena.allocate(bytes, Long.BYTES);
        this.length = arena.allocate(JAVA_INT);
        this.state = arena.allocate(Linker.Option.captureStateLayout());
        this.valueBytes = value.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static LibcAccess open(boolean evenIfNotEnabled, int bytes) {
        Module module = FfmLibc.class.getModule();
        String advice = "start the JVM with --enable-native-access="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED") + " to see limits and drops";
        if (!module.isNativeAccessEnabled()) {
            if (!evenIfNotEnabled) {
                return LibcAccess.none("native access is not enabled", advice);
            }
            try {
                linkGetsockopt();
            } catch (IllegalCallerException e) {
                return LibcAccess.none("the JVM refuses native access", advice);
            }
        }
        FfmLibc libc = new FfmLibc(Arena.ofAuto(), bytes);
        // Loads the classes of a failing call while descriptors are available to load them.
        libc.getsockopt(NO_DESCRIPTOR, 0, 0, 0);
        return LibcAccess.of(libc, "getsockopt through java.lang.foreign");
    }

    @SuppressWarnings("restricted") // Only reached if native access is enabled or NativeAccess.ON is set.
    private static MethodHandle link(String name, FunctionDescriptor prototype, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), prototype, options);
    }

    private static MethodHandle linkGetsockopt(Linker.Option... options) {
        return link(
                "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS), options);
    }

    /**
     * The handles of getsockopt. They are static and final, since only then does the JIT compile the call into its
     * caller. A call that saves errno allocates an object until it is compiled. So the call is made without it, and
     * repeated with it only if it failed.
     */
    private static final class Calls {
        static final MethodHandle GETSOCKOPT = linkGetsockopt();
        static final MethodHandle GETSOCKOPT_AND_ERRNO = linkGetsockopt(SAVE_ERRNO);
    }

    /**
     * The handles for netlink. Linked by the first call of one of them, since sampling alone does not need them. size_t
     * and ssize_t are 64 bits wide here. A call that failed has sent and received nothing, so it is repeated for the
     * errno too.
     */
    private static final class Messages {
        static final MethodHandle SOCKET =
                link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), SAVE_ERRNO);
        static final MethodHandle SEND = transfer("send");
        static final MethodHandle SEND_AND_ERRNO = transfer("send", SAVE_ERRNO);
        static final MethodHandle RECV = transfer("recv");
        static final MethodHandle RECV_AND_ERRNO = transfer("recv", SAVE_ERRNO);
        static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), SAVE_ERRNO);

        private static MethodHandle transfer(String name, Linker.Option... options) {
            return link(name, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), options);
        }
    }

    @Override
    public ByteBuffer buffer() {
        return valueBytes;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int maxBytes) {
        length.set(JAVA_INT, 0, maxBytes);
        try {
            int result = (int) Calls.GETSOCKOPT.invokeExact(descriptor, level, option, value, length);
            return result == 0 ? length.get(JAVA_INT, 0) : repeatForErrno(descriptor, level, option, maxBytes);
        } catch (Throwable e) {
            throw new IllegalStateException("getsockopt could not be called", e);
        }
    }

    private int repeatForErrno(int descriptor, int level, int option, int maxBytes) throws Throwable {
        length.set(JAVA_INT, 0, maxBytes);
        int result = (int) Calls.GETSOCKOPT_AND_ERRNO.invokeExact(state, descriptor, level, option, value, length);
        return result == 0 ? length.get(JAVA_INT, 0) : orErrno(result);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        try {
            return orErrno((int) Messages.SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw new IllegalStateException("socket could not be called", e);
        }
    }

    @Override
    public int send(int descriptor, int bytes, int flags) {
        try {
            long sent = (long) Messages.SEND.invokeExact(descriptor, value, (long) bytes, flags);
            return sent >= 0
                    ? (int) sent
                    : orErrno(
                            (long) Messages.SEND_AND_ERRNO.invokeExact(state, descriptor, value, (long) bytes, flags));
        } catch (Throwable e) {
            throw new IllegalStateException("send could not be called", e);
        }
    }

    @Override
    public int recv(int descriptor, int flags) {
        try {
            long received = (long) Messages.RECV.invokeExact(descriptor, value, value.byteSize(), flags);
            return received >= 0
                    ? (int) received
                    : orErrno((long)
                            Messages.RECV_AND_ERRNO.invokeExact(state, descriptor, value, value.byteSize(), flags));
        } catch (Throwable e) {
            throw new IllegalStateException("recv could not be called", e);
        }
    }

    @Override
    public int close(int descriptor) {
        try {
            return orErrno((int) Messages.CLOSE.invokeExact(state, descriptor));
        } catch (Throwable e) {
            throw new IllegalStateException("close could not be called", e);
        }
    }

    private int orErrno(long result) {
        return result >= 0 ? (int) result : -(int) ERRNO.get(state, 0L);
    }
}
