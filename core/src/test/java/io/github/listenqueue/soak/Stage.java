package io.github.listenqueue.soak;

import io.github.listenqueue.live.Keeper;
import io.github.listenqueue.live.Kernel;
import io.github.listenqueue.live.OwnDescriptors;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Carries out actions with real sockets. One thread at a time acts; another may ask when a listener was opened. */
final class Stage implements Actor<IOException>, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int NEIGHBOURS_BACKLOG = 3;
    private static final int DEFER_S = 30;

    private final Path folder;
    private final Keeper neighbour;
    private final Map<Integer, Member> open = new TreeMap<>();
    private final Map<Integer, Long> inodes = new HashMap<>();
    private final Map<Integer, Long> openedMs = new ConcurrentHashMap<>();

    /**
     * A listener on the stage.
     *
     * @param place where it can be bound again: the port, or a number that its name is made of
     */
    private record Member(Kind kind, int group, int place, Listening listening) {}

    /** A stage whose unix-domain listeners are in this folder. */
    Stage(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.neighbour = Keeper.neighbour(NEIGHBOURS_BACKLOG);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    /** Takes the inodes of new listeners from a look of the oracle; tells whether all are known. */
    boolean identify(Oracle.Look look) {
        inodes.keySet().retainAll(open.keySet());
        open.forEach((id, member) -> {
            if (!inodes.containsKey(id)) {
                look.at(member.listening().address()).stream()
                        .filter(inode -> !inodes.containsValue(inode))
                        .findFirst()
                        .ifPresent(inode -> inodes.put(id, inode));
            }
        });
        return inodes.size() == open.size();
    }

    /** The inodes of our listeners by their numbers, as of the last {@link #identify}. */
    Map<Integer, Long> inodes() {
        return inodes;
    }

    /** When a listener had been opened, by the system clock. */
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
        for (int i = 0; i < connections; i++) {
            if (!listening(id).accept()) {
                throw new IllegalStateException("only " + i + " of " + connections + " waited at listener " + id);
            }
        }
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
    public void harmless(int id, int clients) throws IOException {
        TcpListening listening = (TcpListening) listening(id);
        long before = Oracle.look().drops(inodes.get(id));
        int descriptor = descriptor(id);
        defer(descriptor, DEFER_S);
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            silent.add(SocketChannel.open(listening.target()));
        }
        // The last packet of a handshake is discarded and counted; the kernel waits for data.
        await().until(() -> Oracle.look().drops(inodes.get(id)) >= before + clients);
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
    }
}
