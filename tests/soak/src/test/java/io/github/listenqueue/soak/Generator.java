package io.github.listenqueue.soak;

import io.github.listenqueue.soak.Action.Accept;
import io.github.listenqueue.soak.Action.Burst;
import io.github.listenqueue.soak.Action.Close;
import io.github.listenqueue.soak.Action.Fill;
import io.github.listenqueue.soak.Action.Foreign;
import io.github.listenqueue.soak.Action.Harmless;
import io.github.listenqueue.soak.Action.Leave;
import io.github.listenqueue.soak.Action.Open;
import io.github.listenqueue.soak.Action.Rebind;
import io.github.listenqueue.soak.Action.Release;
import io.github.listenqueue.soak.Action.Relisten;
import io.github.listenqueue.soak.Action.Serve;
import io.github.listenqueue.soak.Action.Stall;
import io.github.listenqueue.soak.Action.SynFlood;
import io.github.listenqueue.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A generator of rounds from a seed alone. The same seed gives the same rounds. */
final class Generator {

    private static final int CROWD = 200;
    private static final int GROUPS = 6;
    private static final int MAX_CLIENTS = 1200;
    private static final int LARGEST_BURST = 24;
    private static final int QUIET_EVERY = 7;
    private static final int PATIENT_EVERY = 20;

    /**
     * The maximum number of listeners with waiting connections. A monitor probes one queue after the other, for one
     * hundredth of its time.
     */
    private static final int MAX_WAITING_AT = 6;

    private static final int STALLS = 3;
    private static final int SERVED = 2;
    private static final Noise[] NOISES = Noise.values();
    private static final Kind[] KINDS = Kind.values();
    private static final int[] BACKLOGS = {0, 1, 1, 2, 2, 3, 4, 5, 7, 8, 16, 20, 50, 128, 1000, 5000, 100_000};
    private static final int[] RAW_BACKLOGS = {0, 0, 1, 2, 3, 7, 20, 128, 4096, 10_000, -1};

    private final Random random;
    private final Ledger ledger = new Ledger();
    private int rounds;
    private int listeners;
    private int noises;

    Generator(long seed) {
        random = new Random(seed);
    }

    Round next() {
        rounds++;
        ledger.begin();
        Tempo tempo = tempo();
        List<Action> actions = new ArrayList<>();
        switch (tempo) {
            case QUIET -> addQuietActions(actions);
            case PATIENT -> addStalls(actions);
            default -> {
                Set<Integer> groups = new HashSet<>();
                touch(actions, groups, tempo == Tempo.MOVING);
                grow(actions, groups);
            }
        }
        return new Round(rounds, tempo, List.copyOf(actions));
    }

    private Tempo tempo() {
        if (rounds % QUIET_EVERY == 0) {
            return Tempo.QUIET;
        }
        if (rounds % PATIENT_EVERY == PATIENT_EVERY / 2) {
            return Tempo.PATIENT;
        }
        return rounds > 1 && random.nextBoolean() ? Tempo.MOVING : Tempo.STILL;
    }

    /**
     * Floods the SYN queue of one listener, or sends harmless packets to the oldest listeners, which every monitor has
     * found. Never both: if two listeners drop packets at once, no counter shows which of them lost a SYN.
     */
    private void addQuietActions(List<Action> actions) {
        List<Entry> alone = new ArrayList<>(ledger.entries().stream()
                .filter(entry -> entry.kind().isTcp() && !entry.inGroup() && entry.room() > 0)
                .toList());
        Collections.shuffle(alone, random);
        if (random.nextBoolean()) {
            alone.stream()
                    .filter(entry -> entry.kind().takesV4() && entry.limit() <= LARGEST_BURST)
                    .limit(1)
                    .forEach(entry -> act(
                            actions,
                            new SynFlood(
                                    entry.id(), entry.limit() + 1, 1 + random.nextInt(5), random.nextInt(4) == 0)));
        } else {
            alone.stream()
                    .filter(entry -> entry.known() == 0 && entry.room() > 3)
                    .limit(3)
                    .forEach(entry -> act(actions, new Harmless(entry.id(), noise(entry), 1 + random.nextInt(3))));
        }
    }

    private Noise noise(Entry entry) {
        return entry.kind().takesV4() ? NOISES[noises++ % NOISES.length] : Noise.BARE_ACK;
    }

    /** Empties all queues but a few, fills some and serves others. */
    private void addStalls(List<Action> actions) {
        List<Entry> pool = new ArrayList<>(ledger.entries());
        Collections.shuffle(pool, random);
        Set<Integer> groups = new HashSet<>();
        int staying = 0;
        int stalls = 0;
        int served = 0;
        for (Entry entry : pool) {
            if (entry.inGroup() ? groups.add(entry.group()) : entry.known() > 0 && ++staying > MAX_WAITING_AT) {
                act(actions, new Release(entry.id()));
            } else if (!entry.inGroup() && entry.known() == 0 && entry.room() > 1) {
                int clients = 1 + random.nextInt(Math.min(entry.room() - 1, LARGEST_BURST));
                if (stalls < STALLS) {
                    stalls++;
                    act(actions, new Stall(entry.id(), clients));
                } else if (served < SERVED && entry.kind().isTcp()) {
                    served++;
                    act(actions, new Serve(entry.id(), Math.min(clients, 2)));
                }
            }
        }
    }

    private void touch(List<Action> actions, Set<Integer> groups, boolean moving) {
        List<Entry> pool = new ArrayList<>(ledger.entries());
        Collections.shuffle(pool, random);
        pool.stream()
                .filter(entry -> !entry.inGroup() || groups.add(entry.group()))
                .limit(5 + random.nextInt(20))
                .forEach(entry -> act(actions, entry, moving));
        if (random.nextInt(4) == 0) {
            act(actions, new Foreign(1 + random.nextInt(9)));
        }
    }

    private void grow(List<Action> actions, Set<Integer> groups) {
        int few = rounds == 1 ? CROWD * 3 / 4 : random.nextInt(9);
        for (int i = 0; i < few && ledger.entries().size() < CROWD; i++) {
            Kind kind = KINDS[random.nextInt(KINDS.length)];
            int group = kind == Kind.SHARED ? random.nextInt(GROUPS) : Actor.NO_GROUP;
            if (kind != Kind.SHARED || groups.add(group)) {
                act(actions, new Open(listeners++, kind, group, any(BACKLOGS)));
            }
        }
    }

    private void act(List<Action> actions, Entry entry, boolean moving) {
        int id = entry.id();
        int choice = random.nextInt(100);
        if (choice < 10) {
            act(actions, new Close(id));
        } else if (choice < 20) {
            act(actions, new Rebind(id, listeners++, any(BACKLOGS)));
        } else if (choice < 30) {
            act(actions, new Relisten(id, any(RAW_BACKLOGS)));
        } else if (choice < 55) {
            stall(actions, entry);
        } else if (choice < 75) {
            overflow(actions, entry, !moving && random.nextBoolean());
        } else if (choice < 85 && entry.known() > 1) {
            act(actions, new Accept(id, 1 + random.nextInt(entry.known() - 1)));
        } else if (choice < 88) {
            act(actions, new Leave(id));
        } else {
            act(actions, new Release(id));
        }
    }

    private void stall(List<Action> actions, Entry entry) {
        int room = entry.inGroup() ? LARGEST_BURST / 2 : Math.min(entry.room(), LARGEST_BURST);
        if (room > 0 && waiting() < MAX_CLIENTS) {
            act(actions, new Fill(entry.id(), 1 + random.nextInt(room)));
        }
    }

    private void overflow(List<Action> actions, Entry entry, boolean released) {
        if (!entry.inGroup() && entry.room() <= LARGEST_BURST && waiting() < MAX_CLIENTS) {
            act(actions, new Burst(entry.id(), entry.room(), 1 + random.nextInt(5), released));
        }
    }

    private void act(List<Action> actions, Action action) {
        actions.add(action);
        action.by(ledger);
    }

    private int waiting() {
        return ledger.entries().stream().mapToInt(Entry::known).sum();
    }

    private int any(int... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }
}
