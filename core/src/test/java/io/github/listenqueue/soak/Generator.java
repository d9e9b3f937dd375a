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
import io.github.listenqueue.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes rounds out of a seed and nothing else: the same seed, the same rounds. */
final class Generator {

    private static final int CROWD = 200;
    private static final int GROUPS = 6;
    private static final int MOST_CLIENTS = 1200;
    private static final int LARGEST_BURST = 24;
    private static final int QUIET_EVERY = 7;
    private static final Kind[] KINDS = Kind.values();
    private static final int[] BACKLOGS = {0, 1, 1, 2, 2, 3, 4, 5, 7, 8, 16, 20, 50, 128, 1000, 5000, 100_000};
    private static final int[] RAW_BACKLOGS = {0, 0, 1, 2, 3, 7, 20, 128, 4096, 10_000, -1};

    private final Random random;
    private final Ledger ledger = new Ledger();
    private int rounds;
    private int listeners;

    Generator(long seed) {
        random = new Random(seed);
    }

    Round next() {
        rounds++;
        ledger.begin();
        boolean quiet = rounds % QUIET_EVERY == 0;
        boolean moving = !quiet && rounds > 1 && random.nextBoolean();
        List<Action> actions = new ArrayList<>();
        if (quiet) {
            beHarmless(actions);
        } else {
            Set<Integer> groups = new HashSet<>();
            touch(actions, groups, moving);
            grow(actions, groups);
        }
        return new Round(rounds, moving, quiet, List.copyOf(actions));
    }

    /** The oldest ones, which every monitor has found. */
    private void beHarmless(List<Action> actions) {
        ledger.entries().stream()
                .filter(entry -> entry.kind().isTcp() && !entry.inGroup() && entry.known() == 0 && entry.room() > 3)
                .limit(3)
                .forEach(entry -> actions.add(new Harmless(entry.id(), 1 + random.nextInt(3))));
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
        if (room > 0 && waiting() < MOST_CLIENTS) {
            act(actions, new Fill(entry.id(), 1 + random.nextInt(room)));
        }
    }

    private void overflow(List<Action> actions, Entry entry, boolean released) {
        if (!entry.inGroup() && entry.room() <= LARGEST_BURST && waiting() < MOST_CLIENTS) {
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
