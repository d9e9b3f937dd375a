package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.ListenQueueStats;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to Flight Recorder, where this JVM has one. Until somebody records it is one listener in the recorder's list; it
 * never initializes the recorder.
 */
public final class FlightRecording implements AutoCloseable {

    private final Supplier<? extends List<? extends ListenQueueStats>> stats;
    private final Consumer<String> complain;
    private volatile boolean closed;
    private volatile @Nullable Recorder recorder;

    /**
     * A way that nobody has taken yet.
     *
     * @param stats the statistics of each open listener; asked on any thread
     * @param complain gets a line when the recorder fails
     */
    public FlightRecording(Supplier<? extends List<? extends ListenQueueStats>> stats, Consumer<String> complain) {
        this.stats = stats;
        this.complain = complain;
    }

    /**
     * Waits for somebody to record. Not for the thread that samples: the recorder's classes take tens of milliseconds to
     * load, and its lock is held while it is being initialized.
     */
    public void attach() {
        if (closed || ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            return;
        }
        try {
            Recorder made = new Recorder(stats);
            recorder = made;
            made.attach();
            if (closed) {
                made.close();
            }
        } catch (Throwable e) {
            giveUp(e);
        }
    }

    /**
     * Follows the episodes after a sample; one thread at a time. May be the thread that samples: committing an event writes
     * to a buffer of that thread, and when no buffer is free the recorder drops the event rather than wait
     * (HotSpot's {@code JfrStorage::flush}).
     */
    public void happened(List<ListenQueueEvent> events) {
        Recorder made = recorder;
        if (made != null) {
            try {
                made.happened(events);
            } catch (Throwable e) {
                giveUp(e);
            }
        }
    }

    /** Takes every hook out of the recorder. */
    @Override
    public void close() {
        closed = true;
        Recorder made = recorder;
        recorder = null;
        if (made != null) {
            try {
                made.close();
            } catch (Throwable e) {
                complain.accept("Flight Recorder did not let go: " + e);
            }
        }
    }

    private void giveUp(Throwable failure) {
        close();
        complain.accept("No more events for Flight Recorder: " + failure);
    }
}
