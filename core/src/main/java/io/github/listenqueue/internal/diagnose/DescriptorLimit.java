package io.github.listenqueue.internal.diagnose;

import io.github.listenqueue.internal.read.ReadingOptions;
import io.github.listenqueue.internal.read.socket.Binding;

/** Tells whether the process has run out of file descriptors. One thread at a time; what it needs is opened when it is made. */
public final class DescriptorLimit implements AutoCloseable {

    /** A server that gives up closes its listener and some more, so that a few are free again by the next sample. */
    private static final long MAX_LEFT = 16;

    private final OpenFiles files;

    /** Opens the way to the process's limits and descriptors. */
    public DescriptorLimit(ReadingOptions options) {
        // One of its own: a binding serves one thread.
        files = new OpenFiles(
                options.procRoot(), Binding.open(options.nativeAccess()).libc());
    }

    /** Tells whether all descriptors but a few are in use; false if that cannot be told. */
    public boolean isReached() {
        OpenFiles.Count count = files.count();
        return count.exhausted()
                || (count.open().isPresent()
                        && count.limit().isPresent()
                        && count.limit().getAsLong() - count.open().getAsLong() <= MAX_LEFT);
    }

    @Override
    public void close() {
        files.close();
    }
}
