package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.libc.ListeningSocket;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The source of our TCP queues: {@code getsockopt} on their descriptors, where this JVM can call libc and the sandbox allows
 * it.
 */
final class TcpInfoSampler {

    private final Descriptors descriptors;
    private final Optional<String> advice;
    private @Nullable ListeningSocket socket;
    private String reason;

    TcpInfoSampler(LibcAccess binding, Descriptors descriptors) {
        this.descriptors = descriptors;
        this.reason = binding.reason();
        this.advice = Optional.ofNullable(binding.advice());
        this.socket = binding.libc() == null ? null : new ListeningSocket(binding.libc());
    }

    boolean possible() {
        return socket != null;
    }

    /** Returns the way by which socket options are read, or the reason why they are not. */
    String reason() {
        return reason;
    }

    /** Returns the advice that makes socket options readable; empty if they are, or if no advice is known. */
    Optional<String> advice() {
        return advice;
    }

    /** Returns the numbers of a listener, until the next read; null if its descriptor is no longer that listener. */
    @Nullable
    ListeningSocket read(TrackedListener listener) {
        ListeningSocket options = socket;
        return options != null
                        && options.read(listener.descriptor(), listener.countsDrops()) == 0
                        && isSame(options, listener)
                ? options
                : null;
    }

    /** Binds a listener to a descriptor, unless that has become another socket. */
    void bind(TrackedListener listener, int descriptor) {
        ListeningSocket options = socket;
        if (options == null || listener.key().isUnix()) {
            listener.bindTo(descriptor, ListeningSocket.NO_COOKIE, false);
            return;
        }
        int answer = options.read(descriptor, true);
        boolean countsDrops = answer == 0 && options.dropsKnown() && options.countsDrops(descriptor);
        if (!descriptors.isSocket(descriptor, listener.key().inode())) {
            return;
        }
        if (answer == 0) {
            listener.bindTo(descriptor, options.cookie(), countsDrops);
        } else if (answer < 0) {
            // The descriptor is that of a listener, so the call itself is refused here.
            socket = null;
            reason = reason + ", but TCP_INFO is refused with errno " + -answer;
        }
    }

    private boolean isSame(ListeningSocket options, TrackedListener listener) {
        return options.cookie() == ListeningSocket.NO_COOKIE
                ? descriptors.isSocket(listener.descriptor(), listener.key().inode())
                : options.cookie() == listener.cookie();
    }
}
