package io.github.listenqueue.soak;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** A counter of actions and comparisons. */
final class SoakCounts implements Actor<RuntimeException> {

    private final Map<Kind, Integer> opened = new EnumMap<>(Kind.class);
    private final Map<Integer, Kind> kinds = new TreeMap<>();
    private final Map<String, Integer> snapshots = new TreeMap<>();
    private int closed;
    private int rebound;
    private int relistened;
    private final Map<Noise, Integer> harmless = new EnumMap<>(Noise.class);
    private int floods;
    private int floodsWithCookies;
    private int stalls;
    private int served;
    private int foreign;
    private int mostOpen;
    private int inMotion;
    private long numbers;

    void compared(ObservedMonitor.Snapshot snapshot, boolean moving) {
        snapshots.merge(snapshot.by().name(), 1, Integer::sum);
        inMotion += moving ? 1 : 0;
        numbers += snapshot.queues().size() * (snapshot.by().exact() ? 3L : 1L);
    }

    String describe() {
        int all = opened.values().stream().mapToInt(Integer::intValue).sum();
        int compared = snapshots.values().stream().mapToInt(Integer::intValue).sum();
        return "listeners opened: " + all + " " + opened + ", " + rebound
                + " of them at an address just closed; closed: "
                + closed + "; at most " + mostOpen + " open at once; second listen(): " + relistened
                + "\nsnapshots compared: " + compared + " " + snapshots + ", " + inMotion
                + " of them in motion; numbers compared: "
                + numbers + "\nharmless drops provoked: "
                + harmless.values().stream().mapToInt(Integer::intValue).sum() + " times " + harmless
                + "; overflows of a neighbour: " + foreign
                + "\nSYN queues filled: " + (floods + floodsWithCookies) + " times, " + floodsWithCookies
                + " of them with tcp_syncookies=1; queues filled and left: " + stalls + ", served meanwhile: " + served;
    }

    @Override
    public void open(int id, Kind kind, int group, int backlog) {
        kinds.put(id, kind);
        opened.merge(kind, 1, Integer::sum);
        mostOpen = Math.max(mostOpen, kinds.size());
    }

    @Override
    public void close(int id) {
        kinds.remove(id);
        closed++;
    }

    @Override
    public void rebind(int old, int id, int backlog) {
        Kind kind = kinds.get(old);
        close(old);
        open(id, kind, NO_GROUP, backlog);
        rebound++;
    }

    @Override
    public void relisten(int id, int backlog) {
        relistened++;
    }

    @Override
    public void fill(int id, int clients) {
        // Visible in the depths.
    }

    @Override
    public void burst(int id, int room, int refused, boolean released) {
        // Counted with the drops of the kernel.
    }

    @Override
    public void accept(int id, int connections) {
        // Visible in the depths.
    }

    @Override
    public void release(int id) {
        // Visible in the depths.
    }

    @Override
    public void leave(int id) {
        // Changes no number.
    }

    @Override
    public void harmless(int id, Noise noise, int packets) {
        harmless.merge(noise, 1, Integer::sum);
    }

    @Override
    public void synFlood(int id, int pending, int more, boolean cookies) {
        floods += cookies ? 0 : 1;
        floodsWithCookies += cookies ? 1 : 0;
    }

    @Override
    public void stall(int id, int clients) {
        stalls++;
    }

    @Override
    public void serve(int id, int clients) {
        served++;
    }

    @Override
    public void foreign(int clients) {
        foreign++;
    }
}
