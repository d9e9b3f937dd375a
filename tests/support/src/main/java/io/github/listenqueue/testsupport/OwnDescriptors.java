package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The open descriptors of this JVM. */
public final class OwnDescriptors {

    private static final Path FOLDER = Path.of("/proc/self/fd");

    private OwnDescriptors() {}

    /** Returns the target of each descriptor, without the descriptor that listing them takes. */
    public static Map<Integer, String> all() throws IOException {
        Map<Integer, String> links = new TreeMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(FOLDER)) {
            for (Path descriptor : descriptors) {
                try {
                    links.put(
                            Integer.valueOf(descriptor.getFileName().toString()),
                            Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // It was closed meanwhile.
                }
            }
        }
        links.values().removeIf(link -> link.matches("/proc/\\d+/fd"));
        return links;
    }

    /** Returns the descriptor of a socket. */
    public static int of(long inode) throws IOException {
        return all().entrySet().stream()
                .filter(entry -> entry.getValue().equals("socket:[" + inode + "]"))
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
