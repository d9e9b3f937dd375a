package io.github.listenqueue.soak;

import io.github.listenqueue.ListenQueueEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The saturation episodes of each listener in the events of one monitor. Faults are an event that is repeated within an
 * episode, an end without a beginning, and a sum that differs from its parts. Thread-safe.
 */
final class Episodes {

    private final Map<Long, Life> lives = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private int stalls;

    private static final class Life {
        private boolean closed;
        private boolean open;
        private boolean high;
        private boolean full;
        private boolean stalled;
        private long lost;
        private int begun;

        private void begin() {
            begun += open ? 0 : 1;
            open = true;
        }

        private void end() {
            open = false;
            high = false;
            full = false;
            stalled = false;
            lost = 0;
        }
    }

    synchronized void note(ListenQueueEvent event) {
        if (event instanceof ListenQueueEvent.Diagnosed) {
            // A diagnosis may follow any other event.
            return;
        }
        if (event instanceof ListenQueueEvent.Opened) {
            lives.putIfAbsent(event.queue().inode(), new Life());
            return;
        }
        Life life = lives.get(event.queue().inode());
        if (life == null || life.closed) {
            faults.add("not between Opened and Closed: " + event);
        } else {
            note(event, life);
        }
    }

    private void note(ListenQueueEvent event, Life life) {
        if (event instanceof ListenQueueEvent.High) {
            once(life.high, event);
            life.begin();
            life.high = true;
        } else if (event instanceof ListenQueueEvent.Full) {
            once(life.full, event);
            life.begin();
            life.full = true;
        } else if (event instanceof ListenQueueEvent.Stalled) {
            once(life.stalled, event);
            life.begin();
            life.stalled = true;
            stalls++;
        } else if (event instanceof ListenQueueEvent.Dropped dropped) {
            if (dropped.reason().isLoss()) {
                life.begin();
                life.lost += dropped.packets();
            }
        } else if (event instanceof ListenQueueEvent.Recovered recovered) {
            if (!life.open) {
                faults.add("no episode to recover from: " + event);
            } else if (recovered.packetsDropped() != life.lost) {
                faults.add(life.lost + " packets were lost in the episode of " + event);
            }
            life.end();
        } else {
            life.end();
            life.closed = true;
        }
    }

    private void once(boolean already, ListenQueueEvent event) {
        if (already) {
            faults.add("repeated in one episode: " + event);
        }
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Returns the number of episodes. */
    synchronized int begun() {
        return lives.values().stream().mapToInt(life -> life.begun).sum();
    }

    /** Returns the number of episodes with a Stalled event. */
    synchronized int stalls() {
        return stalls;
    }

    synchronized int begun(Long inode) {
        return lives.containsKey(inode) ? lives.get(inode).begun : 0;
    }

    synchronized boolean isOpen(Long inode) {
        return lives.containsKey(inode) && lives.get(inode).open;
    }

    /** Returns true if Stalled was published in the open episode. */
    synchronized boolean isStalled(Long inode) {
        return lives.containsKey(inode) && lives.get(inode).stalled;
    }
}
