package io.github.listenqueue.internal.diagnosis.acceptor;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live platform threads as objects, which have a class and a class loader. Listed once, when the first one is needed. */
final class LiveThreads {

    private @Nullable Map<Long, Thread> threads;

    /** Returns the thread with this id and name; null if it was not alive when the threads were listed. */
    @Nullable
    Thread of(long id, String name) {
        Thread found = all().get(id);
        return found != null && found.getName().equals(name) ? found : null;
    }

    /** Returns the threads by their ids. */
    Map<Long, Thread> all() {
        Map<Long, Thread> listed = threads;
        if (listed == null) {
            listed = list();
            threads = listed;
        }
        return listed;
    }

    private static Map<Long, Thread> list() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root != null && root.getParent() != null) {
            root = root.getParent();
        }
        Map<Long, Thread> found = new HashMap<>();
        if (root != null) {
            Thread[] threads = new Thread[root.activeCount() * 2 + 16];
            int count = root.enumerate(threads, true);
            for (int i = 0; i < count; i++) {
                found.put(threads[i].getId(), threads[i]);
            }
        }
        return found;
    }
}
