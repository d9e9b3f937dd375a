package io.github.listenqueue.examples.incident;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** TCP_DEFER_ACCEPT, see tcp(7), which keeps a connection out of the accept queue until its client has sent data. */
final class DeferAccept {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;

    static {
        Native.register(Platform.C_LIBRARY_NAME);
    }

    private DeferAccept() {}

    // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)
    private static native int setsockopt(int fd, int level, int option, IntByReference value, int length)
            throws LastErrorException;

    /** Sets the option on the listener of this process with this inode. */
    static void on(long inode, int seconds) throws IOException {
        int fd = descriptorOf(inode);
        setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, new IntByReference(seconds), Integer.BYTES);
    }

    private static int descriptorOf(long inode) throws IOException {
        List<Path> descriptors;
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            descriptors = links.toList();
        }
        for (Path descriptor : descriptors) {
            if (isSocket(descriptor, inode)) {
                return Integer.parseInt(descriptor.getFileName().toString());
            }
        }
        throw new IOException("no descriptor of this process is socket:[" + inode + "]");
    }

    private static boolean isSocket(Path descriptor, long inode) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals("socket:[" + inode + "]");
        } catch (NoSuchFileException e) {
            // The descriptor of the listing itself is closed by now.
            return false;
        }
    }
}
