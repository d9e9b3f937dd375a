package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.internal.linux.libc.Libc;
import io.github.listenqueue.internal.linux.procfs.ProcFields;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many descriptors the process has open, and how many it may have. The count must come out even if there is no
 * descriptor left to open {@code /proc/self/fd} with, so each number is asked for by getsockopt, which answers EBADF for one
 * that is closed and ENOTSOCK for one that is no socket.
 */
final class OpenFiles implements AutoCloseable {

    // include/uapi/asm-generic/socket.h, errno-base.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int EBADF = 9;

    /** The kernel hands out the lowest free number: beyond so many closed ones in a row there are hardly any open. */
    private static final int MAX_GAP = 1024;

    private static final int MAX_DESCRIPTOR_PROBED = 1 << 20;

    /**
     * A call of accept or open that is under way has its number already ({@code get_unused_fd_flags} in {@code fs/file.c}), and
     * that number still answers EBADF. So near the limit a try decides.
     */
    private static final int MAX_RESERVED = 64;

    private final ProcFields limits;
    private final Path folder;
    private final @Nullable Libc libc;
    private final OpenProbe opening;

    /** Opens something and closes it. */
    @FunctionalInterface
    interface OpenProbe {
        void open() throws IOException;
    }

    /**
     * What was counted.
     *
     * @param open the descriptors found open; empty if they could not be counted
     * @param highest the highest number found open; -1 if none was
     * @param limit the soft limit RLIMIT_NOFILE; empty if it could not be read
     * @param exhausted whether none is left
     * @param note how far the count went or why there is none; null if it is complete
     */
    record Count(
            OptionalLong open,
            long highest,
            OptionalLong limit,
            boolean exhausted,
            @Nullable String note) {

        static Count unknown(String why) {
            return new Count(OptionalLong.empty(), -1, OptionalLong.empty(), false, why);
        }
    }

    OpenFiles(Path procRoot, @Nullable Libc libc) {
        this(procRoot, libc, () -> Files.newInputStream(limitsOf(procRoot)).close());
    }

    OpenFiles(Path procRoot, @Nullable Libc libc, OpenProbe opening) {
        this.limits = new ProcFields(limitsOf(procRoot), List.of(new ProcFields.Place("Max open files", 0)));
        this.folder = procRoot.resolve("self/fd");
        this.libc = libc;
        this.opening = opening;
    }

    private static Path limitsOf(Path procRoot) {
        return procRoot.resolve("self/limits");
    }

    Count count() {
        limits.read();
        OptionalLong limit = limits.value(0) < 0 ? OptionalLong.empty() : OptionalLong.of(limits.value(0));
        return libc == null ? listed(limit) : asked(libc, limit);
    }

    private Count asked(Libc asking, OptionalLong limit) {
        if (limit.isEmpty()) {
            return new Count(OptionalLong.empty(), -1, limit, false, String.valueOf(limits.problem()));
        }
        int end = (int) Math.min(limit.getAsLong(), MAX_DESCRIPTOR_PROBED);
        int open = 0;
        int highest = -1;
        int gap = 0;
        int descriptor = 0;
        while (descriptor < end && gap < MAX_GAP) {
            boolean isOpen = asking.getsockopt(descriptor, SOL_SOCKET, SO_TYPE, Integer.BYTES) != -EBADF;
            open += isOpen ? 1 : 0;
            highest = isOpen ? descriptor : highest;
            gap = isOpen ? 0 : gap + 1;
            descriptor++;
        }
        long left = limit.getAsLong() - open;
        boolean reserved = left > 0 && left <= MAX_RESERVED && cannotOpen();
        String note = descriptor < limit.getAsLong() ? "counted up to number " + (descriptor - 1) : null;
        return new Count(
                OptionalLong.of(open),
                highest,
                limit,
                left <= 0 || reserved,
                reserved ? "the others belong to calls under way: opening one more fails" : note);
    }

    private boolean cannotOpen() {
        try {
            opening.open();
            return false;
        } catch (IOException e) {
            return isOutOfDescriptors(e);
        }
    }

    private static boolean isOutOfDescriptors(IOException e) {
        return String.valueOf(e.getMessage()).contains("Too many open files");
    }

    private Count listed(OptionalLong limit) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            long open = 0;
            long highest = -1;
            for (Path entry : entries) {
                open++;
                highest = Math.max(highest, Long.parseLong(entry.getFileName().toString()));
            }
            // One of them was for the listing, and it was to be had.
            return new Count(OptionalLong.of(open - 1), highest, limit, false, null);
        } catch (DirectoryIteratorException e) {
            return new Count(OptionalLong.empty(), -1, limit, false, folder + ": " + e.getMessage());
        } catch (IOException e) {
            boolean none = isOutOfDescriptors(e);
            return new Count(none ? limit : OptionalLong.empty(), -1, limit, none, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        limits.close();
    }
}
