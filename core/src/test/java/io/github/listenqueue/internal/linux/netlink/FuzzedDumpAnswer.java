package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.internal.linux.netlink.WaitingSockets.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One datagram as the answer to each kind of request, of a little-endian and of a big-endian machine. */
public final class FuzzedDumpAnswer implements FuzzTarget {

    private static final int PORT = 8081;

    /** A number that lists all peers, since the order of equal ones is unspecified. */
    private static final int PEERS = 10_000;

    /** The inode of the unix-domain listener whose oldest client is looked up. */
    private static final long UNIX_INODE = 3;

    record ListenerId(long inode, long cookie) {}

    record Queue(long inode, int depth, int limit) {}

    /** The outcome of one dump. */
    record Outcome(boolean ended, boolean interrupted, Object result) {}

    /** {@link WaitingSockets} with sorted peers. */
    record Waiting(WaitingSockets sockets) {
        static Waiting of(
                int established,
                int closed,
                int accepted,
                OptionalLong oldestMs,
                OptionalLong medianMs,
                List<Peer> peers) {
            List<Peer> sorted = peers.stream()
                    .sorted(Comparator.comparingLong(Peer::waitedMs)
                            .reversed()
                            .thenComparing(peer -> peer.address().toString()))
                    .toList();
            return new Waiting(new WaitingSockets(established, closed, accepted, oldestMs, medianMs, 0, sorted));
        }

        static Waiting of(WaitingSockets sockets) {
            return of(
                    sockets.established(),
                    sockets.closedByClient(),
                    sockets.accepted(),
                    sockets.oldestMs(),
                    sockets.medianMs(),
                    sockets.oldest());
        }
    }

    @Override
    public Object parse(byte[] input) {
        return List.of(parse(new Wire(ByteOrder.LITTLE_ENDIAN), input), parse(new Wire(ByteOrder.BIG_ENDIAN), input));
    }

    @Override
    public Object expect(byte[] input) {
        return List.of(
                expect(new ReferenceDump(input, ByteOrder.LITTLE_ENDIAN)),
                expect(new ReferenceDump(input, ByteOrder.BIG_ENDIAN)));
    }

    private static List<Object> parse(Wire wire, byte[] input) {
        List<Object> outcomes = new ArrayList<>();
        outcomes.add(read(wire, input, new TcpListenerIds(false), FuzzedDumpAnswer::ids));
        outcomes.add(read(wire, input, new OldestPeerRows(UNIX_INODE), inode -> inode));
        outcomes.add(read(wire, input, new UnixQueueRows(), FuzzedDumpAnswer::queues));
        PortListeners atPort = new PortListeners(PORT);
        Outcome ofPort = read(wire, input, atPort, FuzzedDumpAnswer::chosen);
        outcomes.add(ofPort);
        for (PortListener listener : ofPort.result().equals(UNKNOWN) ? List.<PortListener>of() : chosen(atPort)) {
            outcomes.add(read(wire, input, new HalfOpenRows(atPort, listener), count -> count));
            outcomes.add(read(wire, input, new WaitingRows(atPort, listener, PEERS, 0), Waiting::of));
        }
        return outcomes;
    }

    private static List<Object> expect(ReferenceDump dump) {
        List<Object> outcomes = new ArrayList<>();
        outcomes.add(dump.outcome(ReferenceRow::isTcp, ReferenceSockets::listenerIds));
        outcomes.add(dump.outcome(ReferenceRow::isUnix, rows -> ReferenceSockets.oldestPeer(UNIX_INODE, rows)));
        outcomes.add(dump.outcome(ReferenceSockets::isUnixWithQueue, ReferenceSockets::queues));
        List<ReferenceRow> listeners = new ArrayList<>();
        outcomes.add(dump.outcome(ReferenceRow::isTcp, rows -> chosen(rows, listeners)));
        for (ReferenceRow each : listeners) {
            outcomes.add(dump.outcome(ReferenceRow::isTcp, rows -> ReferenceSockets.halfOpen(each, PORT, rows)));
            outcomes.add(dump.outcome(ReferenceRow::isTcp, rows -> ReferenceSockets.waiting(each, PORT, rows)));
        }
        return outcomes;
    }

    /** Returns the listeners of any wildcard and those of this host alone. */
    private static List<PortListener> chosen(PortListeners listeners) {
        List<PortListener> chosen = new ArrayList<>(listeners.at(IpAddress.of(new InetSocketAddress(0).getAddress())));
        chosen.addAll(listeners.at(IpAddress.of(InetAddress.getLoopbackAddress())));
        return chosen;
    }

    private static List<PortListener> chosen(List<ReferenceRow> rows, List<ReferenceRow> chosen) {
        List<ReferenceRow> all = ReferenceSockets.listenersAt(PORT, rows);
        all.stream().filter(row -> row.local().getAddress().isAnyLocalAddress()).forEach(chosen::add);
        all.stream()
                .filter(row -> row.local().getAddress().equals(InetAddress.getLoopbackAddress()))
                .forEach(chosen::add);
        return chosen.stream().map(ReferenceSockets::portListener).toList();
    }

    private static <T> Outcome read(Wire wire, byte[] input, RowCollector<T> rows, Function<T, Object> view) {
        DumpAnswer answer = new DumpAnswer(Wire.CAPTURED_SEQUENCE, rows);
        answer.read(wire.buffer(input), input.length);
        return new Outcome(
                answer.isEnded(), answer.interrupted(), answer.problem() == null ? view.apply(rows.result()) : UNKNOWN);
    }

    private static List<ListenerId> ids(TcpListenerIds rows) {
        return IntStream.range(0, rows.count())
                .mapToObj(row -> new ListenerId(rows.inode(row), rows.cookie(row)))
                .toList();
    }

    private static List<Queue> queues(UnixQueueRows rows) {
        List<Queue> queues = new ArrayList<>();
        for (int row = 0; row < rows.count(); row++) {
            queues.add(new Queue(rows.inode(row), rows.depth(row), rows.limit(row)));
        }
        return queues;
    }
}
