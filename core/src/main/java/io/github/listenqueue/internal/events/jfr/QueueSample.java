package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueue;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** One listener as the latest sample showed it. */
@Name("io.github.listenqueue.QueueSample")
@Label("Accept Queue")
@Category({"Network", "Accept Queues"})
@Description("The accept queue of a listener as the latest sample showed it")
@Period("1 s")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields.
final class QueueSample extends Event {

    @Label("Listener")
    @Description("Its given name, else its address")
    private final String name;

    @Label("Local Address")
    private final String address;

    @Label("Depth")
    @Description("Connections waiting for accept()")
    private final int depth;

    @Label("Limit")
    @Description("The effective backlog, in connections; N/A if unknown")
    private final int limit;

    @Label("Drops")
    @Description("Packets that the kernel dropped at this listener since it was opened; N/A if unknown")
    private final long drops;

    @Label("Utilization")
    @Description("Depth divided by limit + 1, at most 1; N/A if unknown")
    @Percentage
    private final double utilization;

    QueueSample(ListenQueue queue) {
        name = queue.name();
        address = queue.address();
        depth = queue.depth();
        limit = queue.limit().orElse(JfrValues.INT);
        drops = queue.drops().orElse(JfrValues.LONG);
        utilization = queue.utilization().orElse(Double.NaN);
    }
}
