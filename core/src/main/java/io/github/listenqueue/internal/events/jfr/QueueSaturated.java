package io.github.listenqueue.internal.events.jfr;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import io.github.listenqueue.ListenQueueStats.Episode;
import java.time.Instant;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/** A saturation episode, from the sample that began it to the one that ended it. */
@Name("io.github.listenqueue.QueueSaturated")
@Label("Accept Queue Saturated")
@Category({"Network", "Accept Queues"})
@Description("A saturation episode of a listener: its accept queue was high or full, or the kernel dropped connections."
        + " Ends when the queue has been calm for the settle time, or with the listener or the monitor")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields.
final class QueueSaturated extends Event {

    @Label("Listener")
    @Description("Its given name, else its address")
    private String name = "";

    @Label("Local Address")
    private String address = "";

    @Label("Since")
    @Description(
            "The time of the reading that began the episode; before the event's start if Flight Recorder was not yet there")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    private long since;

    @Label("Lasted")
    @Description("From the first to the last trouble, without the settle time; N/A if the queue did not recover")
    @Timespan(Timespan.NANOSECONDS)
    private long lasted = JfrValues.LONG;

    @Label("Peak Depth")
    @Description("The highest depth that a sample showed, in connections")
    private int peakDepth;

    @Label("Limit")
    @Description("The effective backlog at the end, in connections; N/A if unknown")
    private int limit;

    @Label("Packets Dropped")
    @Description("Packets, not clients: each retry counts; N/A for a unix-domain listener, for which none are counted")
    private long packetsDropped;

    @Label("Cause")
    @Description("The cause that the latest diagnosis found; UNKNOWN if there is none")
    private String cause = Cause.UNKNOWN.name();

    @Label("Diagnosed At")
    @Description("The time of the diagnosis that found the cause; N/A if there is none")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    private long diagnosedAt = JfrValues.LONG;

    void describe(ListenQueue queue, Episode episode) {
        name = queue.name();
        address = queue.address();
        limit = queue.limit().orElse(JfrValues.INT);
        since = episode.since().toEpochMilli();
        peakDepth = episode.peakDepth();
        packetsDropped = queue.isUnix() ? JfrValues.LONG : episode.packetsDropped();
    }

    void diagnosed(Cause found, Optional<Instant> at) {
        cause = found.name();
        diagnosedAt = at.map(Instant::toEpochMilli).orElse(JfrValues.LONG);
    }

    void recovered(Recovered recovered) {
        lasted = recovered.lasted().toNanos();
        peakDepth = recovered.peakDepth();
        packetsDropped = recovered.queue().isUnix() ? JfrValues.LONG : recovered.packetsDropped();
    }
}
