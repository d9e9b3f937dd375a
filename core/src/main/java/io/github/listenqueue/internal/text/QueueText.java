package io.github.listenqueue.internal.text;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import java.util.Locale;

/** The text of a queue. */
public final class QueueText {

    private QueueText() {}

    /** Returns the name of the queue, with the port unless the name ends with it. */
    public static String name(ListenQueue queue) {
        if (queue.isUnix()) {
            return queue.name();
        }
        int port = queue.port().orElseThrow();
        return queue.name().endsWith(":" + port) ? queue.name() : queue.name() + " (port " + port + ")";
    }

    /** Returns the beginning of a sentence about the queue. */
    public static String subject(ListenQueue queue) {
        return "Accept queue of listener " + name(queue);
    }

    /** Returns depth and limit. */
    public static String numbers(ListenQueue queue) {
        return Format.count(queue.depth(), "connection") + " waiting, " + limit(queue);
    }

    /** Returns the limit, with its source unless that is the kernel. */
    public static String limit(ListenQueue queue) {
        if (queue.limit().isEmpty()) {
            return "limit unknown";
        }
        return "limit " + queue.limit().getAsInt()
                + (queue.limitSource() == LimitSource.KERNEL
                        ? ""
                        : " (" + queue.limitSource().name().toLowerCase(Locale.ROOT) + ")");
    }
}
