package io.github.listenqueue.internal.sampling;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.internal.linux.libc.LibcAccess;
import io.github.listenqueue.internal.linux.libc.ListeningSocket;
import io.github.listenqueue.internal.linux.procfs.Descriptors;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sampler of our TCP listeners by {@code getsockopt} on their descriptors, where this JVM can call libc and the sandbox
 * allows it. A unix-domain socket has no option that returns its queue.
 */
final class TcpInfoSampler {

    private final Descriptors descriptors;
    private final Set<TrackedListener> lost = new HashSet<>();
    private @Nullable ListeningSocket socket;
    private String reason;
    private final Optional<String> advice;
    private boolean dropsMoved;

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

    /** Returns the listeners whose descriptor failed since {@link #found}. */
    Set<TrackedListener> lost() {
        return lost;
    }

    /** Returns true if a drop counter moved since the last call. */
    boolean takeDropsMoved() {
        boolean moved = dropsMoved;
        dropsMoved = false;
        return moved;
    }

    /** Reads every listener. A failed one is unreadable and lost until discovery has clarified its state. */
    void read(List<TrackedListener> listeners) {
        ListeningSocket options = socket;
        for (int i = 0; options != null && i < listeners.size(); i++) {
            TrackedListener listener = listeners.get(i);
            if (listener.key().isUnix()) {
                continue;
            }
            if (options.read(listener.descriptor(), listener.countsDrops()) == 0 && isSame(options, listener)) {
                take(options, listener);
            } else {
                listener.setReadable(false);
                lost.add(listener);
            }
        }
    }

    /** Clears the lost listeners after discovery has handled them. */
    void found() {
        lost.clear();
    }

    /** Binds a listener to a descriptor, and reads it if socket options can be read. */
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
            take(options, listener);
        } else if (answer < 0) {
            // The descriptor is that of a listener, so the call itself is refused here.
            socket = null;
            reason = reason + ", but TCP_INFO is refused with errno " + -answer;
        }
    }

    private void take(ListeningSocket options, TrackedListener listener) {
        listener.setReadable(true);
        listener.setDepth(options.depth());
        listener.setLimit(options.limit(), LimitSource.KERNEL);
        if (listener.countsDrops() && options.dropsKnown()) {
            dropsMoved |= listener.setRawDrops(options.drops());
        } else {
            listener.forgetDrops();
        }
    }

    private boolean isSame(ListeningSocket options, TrackedListener listener) {
        return options.cookie() == ListeningSocket.NO_COOKIE
                ? descriptors.isSocket(listener.descriptor(), listener.key().inode())
                : options.cookie() == listener.cookie();
    }
}
