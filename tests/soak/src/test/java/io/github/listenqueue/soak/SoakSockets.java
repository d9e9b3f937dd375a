package io.github.listenqueue.soak;

import io.github.listenqueue.testsupport.Kernel;
import io.github.listenqueue.testsupport.NeighbourProcess;
import io.github.listenqueue.testsupport.OwnDescriptors;
import io.github.listenqueue.testsupport.Patience;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionFactory;

/**
 * An executor of actions with real sockets. Actions run on one thread at a time. Another thread may read the opening
 * times.
 */
final class SoakSockets implements Actor<IOException>, AutoCloseable {

    private static final int NEIGHBOURS_BACKLOG = 3;
    private static final int DEFER_S = 30;
    private static final Path SYNCOOKIES = Path.of("/proc/sys/net/ipv4/tcp_syncookies");

    private final Path folder;
    private final NeighbourProcess neighbour;
    private final Map<Integer, Member> open = new TreeMap<>();
    private final Map<Integer, Long> inodes = new HashMap<>();
    private final Map<Integer, Long> openedMs = new ConcurrentHashMap<>();
    private final RawTcp raw = new RawTcp();
    private final Moments accepted;

    /**
     * An open listener.
     *
     * @param place the place to bind it to again: the port, or a number that is part of its name
     */
    private record Member(Kind kind, int group, int place, Listening listening) {}

    /**
     * Creates an executor whose unix-domain listeners are in this folder.
     *
     * @param accepted the collector of the moments at which connections were accepted
     */
    SoakSockets(Path folder, Moments accepted) throws IOException, InterruptedException {
        this.folder = folder;
        this.accepted = accepted;
        this.neighbour = NeighbourProcess.start(NEIGHBOURS_BACKLOG);
    }

    static ConditionFactory await() {
        return Patience.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    /** Finds the inodes of new listeners in a sample of the oracle. Returns true if all are known. */
    boolean identify(Oracle.Sample sample) {
        inodes.keySet().retainAll(open.keySet());
        open.forEach((id, member) -> {
            if (!inodes.containsKey(id)) {
                sample.at(member.listening().address()).stream()
                        .filter(inode -> !inodes.containsValue(inode))
                        .findFirst()
                        .ifPresent(inode -> inodes.put(id, inode));
            }
        });
        return inodes.size() == open.size();
    }

    /** Returns the inodes of the listeners of this process by their numbers, as of the last {@link #identify}. */
    Map<Integer, Long> inodes() {
        return inodes;
    }

    /** Returns the opening time of a listener, by the system clock. */
    long openedMs(int id) {
        return openedMs.get(id);
    }

    @Override
    public void open(int id, Kind kind, int group, int backlog) throws IOException {
        int free = kind.isTcp() ? 0 : id;
        listen(
                id,
                kind,
                group,
                group(group).stream().findFirst().map(Member::place).orElse(free),
                backlog);
    }

    private void listen(int id, Kind kind, int group, int place, int backlog) throws IOException {
        Listening listening = switch (kind) {
            case UNIX -> new UnixListening(folder.resolve("listener-" + place), backlog);
            case ABSTRACT -> new AbstractListening("listenqueue-soak-" + place, backlog);
            default -> TcpListening.open(kind, place, backlog);
        };
        int taken = listening instanceof TcpListening tcp ? tcp.target().getPort() : place;
        open.put(id, new Member(kind, group, taken, listening));
        openedMs.put(id, System.currentTimeMillis());
    }

    @Override
    public void close(int id) throws IOException {
        open.remove(id).listening().close();
    }

    @Override
    public void rebind(int old, int id, int backlog) throws IOException {
        Member before = open.get(old);
        close(old);
        listen(id, before.kind(), before.group(), before.place(), backlog);
    }

    @Override
    public void relisten(int id, int backlog) throws IOException {
        Libc.listen(descriptor(id), backlog);
    }

    @Override
    public void fill(int id, int clients) throws IOException {
        listening(id).fill(clients);
    }

    @Override
    public void burst(int id, int room, int refused, boolean released) throws IOException {
        listening(id).fill(room);
        listening(id).overflow(refused);
        if (released) {
            release(id);
        }
    }

    @Override
    public void accept(int id, int connections) throws IOException {
        long startMs = System.currentTimeMillis();
        for (int i = 0; i < connections; i++) {
            if (!listening(id).accept()) {
                throw new IllegalStateException("only " + i + " of " + connections + " waited at listener " + id);
            }
        }
        accepted.add(inodes.get(id), startMs, System.currentTimeMillis());
    }

    @Override
    public void release(int id) throws IOException {
        Member released = open.get(id);
        Collection<Member> all = released.group() == NO_GROUP ? List.of(released) : group(released.group());
        for (Member member : all) {
            while (member.listening().accept()) {
                // Until none waits.
            }
            member.listening().leave();
        }
    }

    @Override
    public void leave(int id) throws IOException {
        listening(id).leave();
    }

    @Override
    public void stall(int id, int clients) throws IOException {
        fill(id, clients);
    }

    @Override
    public void serve(int id, int clients) throws IOException {
        fill(id, clients);
    }

    /** Connects one more client to a listener and accepts the connection that has waited longest. */
    void serveOne(int id) throws IOException {
        fill(id, 1);
        accept(id, 1);
    }

    @Override
    public void harmless(int id, Noise noise, int packets) throws IOException {
        int port = port(id);
        long before = drops(id);
        switch (noise) {
            case BARE_ACK -> bareAcks(id, packets, before);
            case REPEATED_SYN -> {
                for (int i = 0; i < packets; i++) {
                    int from = raw.syn(port);
                    raw.synAgain(from, port);
                    raw.reset(from, port);
                }
            }
            case NO_WAY_BACK -> {
                for (int i = 0; i < packets; i++) {
                    raw.synWithoutWayBack(port);
                }
            }
            default -> throw new IllegalArgumentException(noise.toString());
        }
        await().alias(noise + " is counted").until(() -> drops(id) >= before + packets);
    }

    @Override
    public void synFlood(int id, int pending, int more, boolean cookies) throws IOException {
        String usual = Files.readString(SYNCOOKIES);
        long before = Kernel.synQueueDrops();
        int port = port(id);
        Files.writeString(SYNCOOKIES, cookies ? "1\n" : "0\n");
        try {
            List<Integer> half = new ArrayList<>();
            for (int i = 0; i < pending + more; i++) {
                half.add(raw.syn(port));
            }
            await().alias("SYNs are lost").until(() -> cookies || Kernel.synQueueDrops() >= before + more);
            half.subList(0, pending).forEach(from -> raw.reset(from, port));
        } finally {
            Files.writeString(SYNCOOKIES, usual);
        }
    }

    private long drops(int id) {
        return Oracle.sample().drops(inodes.get(id));
    }

    private int port(int id) {
        return ((TcpListening) listening(id)).target().getPort();
    }

    private void bareAcks(int id, int clients, long before) throws IOException {
        TcpListening listening = (TcpListening) listening(id);
        int descriptor = descriptor(id);
        defer(descriptor, DEFER_S);
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            silent.add(SocketChannel.open(listening.target()));
        }
        // The last packet of a handshake is discarded and counted; the kernel waits for data.
        await().until(() -> drops(id) >= before + clients);
        defer(descriptor, 0);
        for (SocketChannel client : silent) {
            client.close();
        }
        for (int i = 0; i < clients; i++) {
            await().until(listening::accept);
        }
    }

    private static void defer(int descriptor, int seconds) {
        Libc.setsockopt(descriptor, Libc.IPPROTO_TCP, Libc.TCP_DEFER_ACCEPT, new int[] {seconds}, Integer.BYTES);
    }

    @Override
    public void foreign(int clients) throws IOException {
        long before = Kernel.listenDrops();
        neighbour.order("connect " + clients);
        int refused = clients - NEIGHBOURS_BACKLOG - 1;
        await().until(() -> Kernel.listenDrops() >= before + refused);
        neighbour.order("drain");
    }

    private Listening listening(int id) {
        return open.get(id).listening();
    }

    private int descriptor(int id) throws IOException {
        return OwnDescriptors.of(inodes.get(id));
    }

    private Collection<Member> group(int group) {
        return open.values().stream()
                .filter(member -> group != NO_GROUP && member.group() == group)
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (Member member : open.values()) {
            member.listening().close();
        }
        neighbour.close();
        raw.close();
    }
}
