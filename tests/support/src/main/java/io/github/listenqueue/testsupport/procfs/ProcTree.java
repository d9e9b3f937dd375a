package io.github.listenqueue.testsupport.procfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A fake {@code /proc} of an ordinary kernel without listeners, to which rows can be added. */
public final class ProcTree {

    private final Path root;

    public ProcTree(Path root) {
        this.root = root;
        tcp();
        tcp6();
        drops(0, 0);
        write("self/net/snmp", "Tcp: ActiveOpens PassiveOpens\nTcp: 3 4\n");
        write("sys/net/core/somaxconn", "4096\n");
        write("sys/net/ipv4/tcp_max_syn_backlog", "512\n");
        write("sys/net/ipv4/tcp_syncookies", "1\n");
        write("sys/net/ipv4/tcp_abort_on_overflow", "0\n");
        write("sys/net/ipv4/tcp_synack_retries", "5\n");
        own(0, 1);
    }

    public Path root() {
        return root;
    }

    public ProcTree tcp(String... rows) {
        return write("self/net/tcp", Row.HEADER + String.join("", rows));
    }

    public ProcTree tcp6(String... rows) {
        return write("self/net/tcp6", Row.HEADER6 + String.join("", rows));
    }

    public ProcTree unix(String... rows) {
        return write("self/net/unix", UnixRow.HEADER + String.join("", rows));
    }

    public ProcTree drops(long listenOverflows, long listenDrops) {
        return write(
                "self/net/netstat",
                "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPBacklogDrop TCPReqQFullDoCookies TCPReqQFullDrop\n"
                        + "TcpExt: 1 " + listenOverflows + " " + listenDrops + " 6 7 8\n");
    }

    /** Makes a descriptor of the watched process refer to a socket. */
    public ProcTree own(int descriptor, long inode) {
        delete("self/fd/" + descriptor);
        try {
            Files.createDirectories(file("self/fd"));
            Files.createSymbolicLink(file("self/fd/" + descriptor), Path.of("socket:[" + inode + "]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public ProcTree disown(int descriptor) {
        return delete("self/fd/" + descriptor);
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    /** Writes a file in place of an existing entry. */
    public ProcTree write(String name, String content) {
        delete(name);
        try {
            Files.createDirectories(file(name).getParent());
            Files.writeString(file(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Makes a link in place of an existing entry. */
    public ProcTree link(String name, String target) {
        delete(name);
        try {
            Files.createSymbolicLink(file(name), Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Deletes a file or a folder with its content, if it exists. */
    public ProcTree delete(String name) {
        if (Files.notExists(file(name), LinkOption.NOFOLLOW_LINKS)) {
            return this;
        }
        try (Stream<Path> files = Files.walk(file(name))) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
