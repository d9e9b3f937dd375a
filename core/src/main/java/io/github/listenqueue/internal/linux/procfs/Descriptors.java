package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The descriptors of this process and their sockets, from {@code /proc/self/fd}. Each entry is a link to {@code
 * socket:[inode]} with the inode that {@code /proc/self/net/tcp} lists. A scan costs about 5 us for each descriptor.
 */
public final class Descriptors {

    private static final String SOCKET = "socket:[";

    /** The label of the status flags, which are octal. */
    private static final String FLAGS = "flags:";

    /** The flag is the same on all architectures that the JDK supports on Linux. */
    private static final int O_NONBLOCK = 04000;

    /** The flags are in the second line. */
    private static final int MAX_INFO_LINES = 10;

    /** The maximum length of a link, more than {@code socket:[inode]} ever takes. */
    private static final int MAX_TARGET_BYTES = 64;

    private final Path folder;

    public Descriptors(Path folder) {
        this.folder = folder;
    }

    /**
     * Scans the folder until all wanted sockets are found.
     *
     * @return a descriptor for each wanted socket that this process holds
     * @throws IOException with the name of the folder, if it cannot be read; the scan itself needs one descriptor
     */
    public Map<Long, Integer> find(Set<Long> inodes) throws IOException {
        Map<Long, Integer> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                long inode = socketBehind(entry);
                int descriptor = inode >= 0 && inodes.contains(inode) ? numberOf(entry) : -1;
                if (descriptor >= 0) {
                    found.putIfAbsent(inode, descriptor);
                    if (found.size() == inodes.size()) {
                        break;
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(IoErrors.of(folder, e), e);
        }
        return found;
    }

    /**
     * Returns true if the descriptor still refers to this socket. This takes one readlink, which needs no descriptor.
     */
    public boolean isSocket(int descriptor, long inode) {
        return socketBehind(folder.resolve(Integer.toString(descriptor))) == inode;
    }

    /** Returns true if calls at the descriptor do not block, by the flags in {@code /proc/self/fdinfo}; false if unknown. */
    public boolean isNonBlocking(int descriptor) {
        Path file = folder.resolveSibling("fdinfo").resolve(Integer.toString(descriptor));
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.limit(MAX_INFO_LINES)
                    .filter(line -> line.startsWith(FLAGS))
                    .mapToInt(line ->
                            Integer.parseInt(line.substring(FLAGS.length()).strip(), 8))
                    .anyMatch(flags -> (flags & O_NONBLOCK) != 0);
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return false;
        }
    }

    /** Returns the descriptor, or -1 for a name that is not a number. The kernel never makes such a name. */
    private static int numberOf(Path entry) {
        try {
            return Integer.parseInt(entry.getFileName().toString());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static long socketBehind(Path entry) {
        try {
            String target = target(entry);
            return target.startsWith(SOCKET) && target.endsWith("]")
                    ? Long.parseLong(target, SOCKET.length(), target.length() - 1, 10)
                    : -1;
        } catch (IOException | NumberFormatException e) {
            // Closed since the folder was listed, or not a socket.
            return -1;
        }
    }

    /** Reads the link. In archives without links each link is a file that holds its target. procfs has links alone. */
    private static String target(Path entry) throws IOException {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (NotLinkException e) {
            return Files.isRegularFile(entry) && Files.size(entry) <= MAX_TARGET_BYTES
                    ? Files.readString(entry).strip()
                    : "";
        }
    }
}
