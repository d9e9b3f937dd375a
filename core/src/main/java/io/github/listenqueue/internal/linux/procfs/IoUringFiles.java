package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rings of {@code io_uring} of this process, and the requests that they wait for, from {@code /proc/self/fdinfo}
 * ({@code io_uring_show_fdinfo} in {@code io_uring/fdinfo.c}).
 *
 * <pre>
 * PollList:
 *   op=13, task_works=0
 * </pre>
 *
 * The kernel reports the operation of each request, but not its descriptor.
 */
public final class IoUringFiles {

    private static final String RING = "anon_inode:[io_uring]";

    private static final String REQUEST = "  op=";

    /** {@code IORING_OP_POLL_ADD} in {@code include/uapi/linux/io_uring.h}. */
    private static final int POLL_ADD = 6;

    /** {@code IORING_OP_ACCEPT}. */
    private static final int ACCEPT = 13;

    /** Limits the cost to about 20 ms. A server makes its rings before it takes connections, so their numbers are low. */
    private static final int MAX_DESCRIPTOR = 4096;

    private static final int MAX_LINES = 400_000;

    private final Path descriptors;
    private final Path descriptions;

    /** Creates an instance for the folder of a process. */
    public IoUringFiles(Path process) {
        this.descriptors = process.resolve("fd");
        this.descriptions = process.resolve("fdinfo");
    }

    /**
     * The requests that wait in a ring.
     *
     * @param accepts the number of accepts
     * @param polls the number of polls, of listeners or of connections
     */
    public record Waiting(int accepts, int polls) {}

    /** Returns the descriptors of the rings, except descriptors above 4096. */
    public List<Integer> rings() {
        List<Integer> rings = new ArrayList<>();
        for (int descriptor = 0; descriptor <= MAX_DESCRIPTOR; descriptor++) {
            if (isRing(descriptor)) {
                rings.add(descriptor);
            }
        }
        return rings;
    }

    /** Returns true if the descriptor is a ring. */
    public boolean isRing(int descriptor) {
        try {
            return Files.readSymbolicLink(descriptors.resolve(Integer.toString(descriptor)))
                    .toString()
                    .equals(RING);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the requests that wait in a ring.
     *
     * @throws IOException with the name of the file, if it cannot be read or is malformed
     */
    public Waiting waiting(int ring) throws IOException {
        int[] counts = new int[2];
        try (ProcFile file = new ProcFile(descriptions.resolve(Integer.toString(ring)))) {
            String problem = file.readBy(() -> {
                LineReader lines = new LineReader(file);
                lines.rewind();
                while (lines.next()) {
                    if (!lines.isComplete()) {
                        return lines.describeTruncation();
                    }
                    if (lines.number() > MAX_LINES) {
                        return "longer than " + MAX_LINES + " lines";
                    }
                    count(lines, counts);
                }
                return null;
            });
            if (problem != null) {
                throw new IOException(problem);
            }
        }
        return new Waiting(counts[0], counts[1]);
    }

    private static void count(LineReader lines, int[] counts) {
        byte[] bytes = lines.bytes();
        if (!Ascii.startsWith(REQUEST, bytes, lines.start(), lines.end())) {
            return;
        }
        int at = lines.start() + REQUEST.length();
        long operation = Ascii.decimal(bytes, at, Ascii.find(',', bytes, at, lines.end()));
        if (operation == ACCEPT) {
            counts[0]++;
        } else if (operation == POLL_ADD) {
            counts[1]++;
        }
    }
}
