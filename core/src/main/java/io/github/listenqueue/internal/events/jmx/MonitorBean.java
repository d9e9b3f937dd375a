package io.github.listenqueue.internal.events.jmx;

import static io.github.listenqueue.internal.events.jmx.Values.orNull;

import io.github.listenqueue.ListenQueueEvent;
import io.github.listenqueue.SnapshotSource;
import io.github.listenqueue.TcpCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ReflectionException;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/** The bean of a monitor: health, source, counters of the network namespace, the diagnosis, and events as notifications. */
final class MonitorBean extends OpenBean<MonitorView> implements NotificationEmitter {

    private static final String DIAGNOSE = "diagnose";
    private static final double MS_PER_S = 1e3;

    private static final Kind<MonitorView> KIND = new Kind<>(
            "A monitor of this process's accept queues. An unknown value is null.",
            List.of(
                    BeanAttribute.text(
                            "Health",
                            "UP, DOWN or UNKNOWN",
                            view -> view.status().get().health().status().name()),
                    BeanAttribute.text(
                            "HealthReason",
                            "Reason of the health",
                            view -> view.status().get().health().reason()),
                    BeanAttribute.text(
                            "Source",
                            "Source of the numbers: SOCKET, PROCFS or UNAVAILABLE",
                            view -> source(view).kind().name()),
                    BeanAttribute.text(
                            "SourceReason",
                            "Reason for that source, and advice",
                            view -> source(view).text()),
                    BeanAttribute.real("SnapshotAgeSeconds", "Age of the latest sample", MonitorBean::ageSeconds),
                    BeanAttribute.whole("Listeners", "Listeners that the latest sample shows", MonitorBean::listeners),
                    BeanAttribute.real(
                            "LoadShare",
                            "Share of its configured traffic that this process should get now, 0.01 to 1",
                            view -> isAvailable(view)
                                    ? (Double) view.load().get().share()
                                    : null),
                    BeanAttribute.whole(
                            "Somaxconn",
                            "net.core.somaxconn: caps the backlog at the time of listen()",
                            view -> orNull(view.snapshot().get().settings().somaxconn())),
                    counter(
                            "ListenOverflows",
                            "SYNs and final ACKs that found an accept queue full, in the whole network namespace",
                            TcpCounters::listenOverflows),
                    counter(
                            "ListenDrops",
                            "Everything that listeners dropped, in the whole network namespace",
                            TcpCounters::listenDrops),
                    counter(
                            "SyncookiesSent",
                            "SYN cookies sent, in the whole network namespace",
                            TcpCounters::syncookiesSent),
                    counter(
                            "SynQueueDrops",
                            "SYNs dropped at a full SYN queue without SYN cookies, in the whole network namespace",
                            TcpCounters::reqQueueFullDrops)),
            List.of((OpenMBeanOperationInfo) new OpenMBeanOperationInfoSupport(
                    DIAGNOSE,
                    "Diagnoses every queue now, which takes about a second",
                    new OpenMBeanParameterInfo[0],
                    SimpleType.STRING,
                    MBeanOperationInfo.ACTION_INFO)),
            List.of(EventNotifications.INFO));

    private final MonitorView view;
    private final NotificationBroadcasterSupport broadcaster = new NotificationBroadcasterSupport();
    private final EventNotifications notifications = new EventNotifications(this);
    private volatile boolean subscribed;

    MonitorBean(MonitorView view) {
        super(KIND, view);
        this.view = view;
    }

    /** Returns true from the first subscription on. */
    boolean hasSubscribers() {
        return subscribed;
    }

    void send(ListenQueueEvent event) {
        broadcaster.sendNotification(notifications.of(event));
    }

    @Override
    public @Nullable Object invoke(String operation, Object @Nullable [] arguments, String @Nullable [] signature)
            throws ReflectionException {
        return operation.equals(DIAGNOSE)
                ? view.diagnosis().get().text()
                : super.invoke(operation, arguments, signature);
    }

    @Override
    public void addNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        broadcaster.addNotificationListener(listener, filter, handback);
        subscribed = true;
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener);
    }

    @Override
    public void removeNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
            throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener, filter, handback);
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return new MBeanNotificationInfo[] {EventNotifications.INFO};
    }

    private static BeanAttribute<MonitorView> counter(
            String name, String description, Function<TcpCounters, OptionalLong> number) {
        return BeanAttribute.count(
                name,
                description,
                view -> orNull(number.apply(view.snapshot().get().counters())));
    }

    private static SnapshotSource source(MonitorView view) {
        return view.snapshot().get().source();
    }

    private static boolean isAvailable(MonitorView view) {
        return source(view).kind() != SnapshotSource.Kind.UNAVAILABLE;
    }

    private static @Nullable Integer listeners(MonitorView view) {
        return isAvailable(view) ? (Integer) view.snapshot().get().queues().size() : null;
    }

    private static @Nullable Double ageSeconds(MonitorView view) {
        Instant takenAt = view.snapshot().get().takenAt();
        return takenAt.equals(Instant.EPOCH)
                ? null
                : Duration.between(takenAt, Instant.now()).toMillis() / MS_PER_S;
    }
}
