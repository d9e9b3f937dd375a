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
 * Counter of the open descriptors of the process. It must work without a free descriptor, when {@code /proc/self/fd} cannot be
 * opened. It therefore calls getsockopt for each number, which fails with EBADF for a closed descriptor and with ENOTSOCK for
 * one that is not a socket.
 */
final class OpenFiles implements AutoCloseable {

    // include/uapi/asm-generic/socket.h, errno-base.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int EBADF = 9;

    /** The kernel assigns the lowest free number, so few descriptors are open beyond this many closed ones in a row. */
    private static final int MAX_GAP = 1024;

    private static final int MAX_DESCRIPTOR_PROBED = 1 << 20;

    /**
     * Distance from the limit within which opening a file decides. An accept or open in progress has already reserved its
     * number ({@code get_unused_fd_flags} in {@code fs/file.c}), for which getsockopt still fails with EBADF.
     */
    private static final int MAX_RESERVED = 64;

    private final ProcFields limits;
    private final Path folder;
    private final @Nullable Libc libc;
    private final OpenProbe opening;

    /** An attempt to open a file, which is closed again. */
    @FunctionalInterface
    interface OpenProbe {
        void open() throws IOException;
    }

    /**
     * The result of a count.
     *
     * @param open the number of open descriptors; empty if they could not be counted
     * @param highest the highest open number; -1 if none is open
     * @param limit the soft limit RLIMIT_NOFILE; empty if it could not be read
     * @param exhausted true if no descriptor is left
     * @param note the extent of the count or the reason why it failed; null if it is complete
     */
    record Count(
            OptionalLong open,
            long highest,
            OptionalLong limit,
            boolean exhausted,
            @Nullable String note) {

        static Count unknown(String reason) {
            return new Count(OptionalLong.empty(), -1, OptionalLong.empty(), false, reason);
        }
    }

    OpenFiles(Path procRoot, @Nullable Libc libc) {
        this(procRoot, libc, () -> Files.newInputStream(limitsFile(procRoot)).close());
    }

    OpenFiles(Path procRoot, @Nullable Libc libc, OpenProbe opening) {
        this.limits = new ProcFields(limitsFile(procRoot), List.of(new ProcFields.Place("Max open files", 0)));
        this.folder = procRoot.resolve("self/fd");
        this.libc = libc;
        this.opening = opening;
    }

    private static Path limitsFile(Path procRoot) {
        return procRoot.resolve("self/limits");
    }

    Count count() {
        limits.read();
        OptionalLong limit = limits.value(0) < 0 ? OptionalLong.empty() : OptionalLong.of(limits.value(0));
        return libc == null ? list(limit) : probeEach(libc, limit);
    }

    private Count probeEach(Libc calls, OptionalLong limit) {
        if (limit.isEmpty()) {
            return new Count(OptionalLong.empty(), -1, limit, false, String.valueOf(limits.problem()));
        }
        int end = (int) Math.min(limit.getAsLong(), MAX_DESCRIPTOR_PROBED);
        int open = 0;
        int highest = -1;
        int gap = 0;
        int descriptor = 0;
        while (descriptor < end && gap < MAX_GAP) {
            boolean isOpen = calls.getsockopt(descriptor, SOL_SOCKET, SO_TYPE, Integer.BYTES) != -EBADF;
            open += isOpen ? 1 : 0;
            highest = isOpen ? descriptor : highest;
            gap = isOpen ? 0 : gap + 1;
            descriptor++;
        }
        long left = limit.getAsLong() - open;
        boolean reserved = left > 0 && left <= MAX_RESERVED && cannotOpen();
        String note = descriptor < limit.getAsLong() ? "counted up to descriptor " + (descriptor - 1) : null;
        return new Count(
                OptionalLong.of(open),
                highest,
                limit,
                left <= 0 || reserved,
                reserved ? "the rest are reserved by calls in progress; opening another file fails" : note);
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

    private Count list(OptionalLong limit) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            long open = 0;
            long highest = -1;
            for (Path entry : entries) {
                open++;
                highest = Math.max(highest, Long.parseLong(entry.getFileName().toString()));
            }
            // One entry is the descriptor of the listing itself, so at least one was free.
            return new Count(OptionalLong.of(open - 1), highest, limit, false, null);
        } catch (DirectoryIteratorException e) {
            return new Count(OptionalLong.empty(), -1, limit, false, folder + ": " + e.getMessage());
        } catch (IOException e) {
            boolean exhausted = isOutOfDescriptors(e);
            return new Count(
                    exhausted ? limit : OptionalLong.empty(), -1, limit, exhausted, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        limits.close();
    }
}
