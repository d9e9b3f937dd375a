package io.github.listenqueue.internal.linux.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {

    private static final Path OWN = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    @Test
    void findsTheDescriptorOfAnOwnListeningSocket() throws IOException {
        Descriptors descriptors = new Descriptors(OWN);
        int descriptor;
        long inode;
        try (ServerSocket server = new ServerSocket(0)) {
            inode = inodeOf(server.getLocalPort());

            Map<Long, Integer> found = descriptors.find(Set.of(inode, Long.MAX_VALUE));

            assertThat(found).containsOnlyKeys(inode);
            descriptor = found.get(inode);
            assertThat(Files.readSymbolicLink(OWN.resolve(Integer.toString(descriptor))))
                    .hasToString("socket:[" + inode + "]");
            assertThat(descriptors.isSocket(descriptor, inode)).isTrue();
            assertThat(descriptors.isSocket(descriptor, inode + 1)).isFalse();
            assertThat(descriptors.isSocket(Integer.MAX_VALUE, inode)).isFalse();
        }
        assertThat(descriptors.isSocket(descriptor, inode)).as("closed").isFalse();
        assertThat(descriptors.find(Set.of(inode))).isEmpty();
    }

    @Test
    void tellsWhetherAcceptBlocks() throws IOException {
        Descriptors descriptors = new Descriptors(OWN);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(null)) {
            long inode = inodeOf(server.socket().getLocalPort());
            int descriptor = descriptors.find(Set.of(inode)).get(inode);
            assertThat(descriptors.isNonBlocking(descriptor)).isFalse();

            server.configureBlocking(false);

            assertThat(descriptors.isNonBlocking(descriptor)).isTrue();
        }
        assertThat(descriptors.isNonBlocking(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void skipsDescriptorsThatAreNotSockets() throws IOException {
        link("0", "/dev/null");
        link("1", "pipe:[77]");
        link("2", "anon_inode:[eventpoll]");
        link("3", "socket:[]");
        link("4", "socket:[77");
        link("5", "socket:[seventy-seven]");
        link("6", "socket:[99999999999999999999]");
        link("7", "socket:[-77]");
        link("8", "/tmp/socket:[77]");
        link("9", "socket:[77] (deleted)");
        link("eleven", "socket:[77]");
        link("11", "socket:[77]");

        assertThat(new Descriptors(folder).find(Set.of(77L, -1L))).isEqualTo(Map.of(77L, 11));
    }

    @Test
    void returnsOneOfSeveralDescriptorsOfASocket() throws IOException {
        link("4", "socket:[77]");
        link("5", "socket:[77]");

        Map<Long, Integer> found = new Descriptors(folder).find(Set.of(77L));

        assertThat(found).containsOnlyKeys(77L);
        assertThat(found.get(77L)).isIn(4, 5);
    }

    @Test
    void reportsAMissingFolder() {
        Path missing = folder.resolve("fd");

        assertThatThrownBy(() -> new Descriptors(missing).find(Set.of(1L)))
                .isInstanceOf(IOException.class)
                .hasMessage(missing + ": No such file or directory");
        assertThat(new Descriptors(missing).isSocket(1, 1)).isFalse();
    }

    @Test
    void reportsAFileInPlaceOfTheFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("fd"), "");

        assertThatThrownBy(() -> new Descriptors(file).find(Set.of(1L)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private void link(String descriptor, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(descriptor), Path.of(target));
    }

    private static long inodeOf(int port) {
        try (ListenTable table = new ListenTable(Path.of("/proc/self/net/tcp6"), true, ByteOrder.nativeOrder());
                ListenTable table4 = new ListenTable(Path.of("/proc/self/net/tcp"), false, ByteOrder.nativeOrder())) {
            for (ListenTable each : new ListenTable[] {table, table4}) {
                each.read();
                for (int row = 0; row < each.rows().count(); row++) {
                    if (each.rows().port(row) == port) {
                        return each.rows().inode(row);
                    }
                }
            }
        }
        throw new AssertionError("no row for port " + port);
    }
}
