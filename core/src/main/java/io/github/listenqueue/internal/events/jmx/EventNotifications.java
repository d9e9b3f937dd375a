package io.github.listenqueue.internal.events.jmx;

import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueEvent;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** The notifications for events. They contain classes of the JDK alone, so that any client can read them. */
final class EventNotifications {

    private static final String PREFIX = "io.github.listenqueue.";

    static final MBeanNotificationInfo INFO = new MBeanNotificationInfo(
            Stream.of(ListenQueueEvent.class.getPermittedSubclasses())
                    .map(EventNotifications::type)
                    .toArray(String[]::new),
            Notification.class.getName(),
            "An event. The message is its log line, and the user data is its queue.");

    private static final String[] ITEMS = {"name", "address", "depth", "limit"};
    private static final CompositeType QUEUE = queueType();

    private final AtomicLong sequence = new AtomicLong();
    private final Object source;

    /** Creates notifications whose source the MBean server replaces by the object name of the bean. */
    EventNotifications(Object source) {
        this.source = source;
    }

    Notification of(ListenQueueEvent event) {
        Notification notification = new Notification(
                type(event.getClass()),
                source,
                sequence.incrementAndGet(),
                event.at().toEpochMilli(),
                event.toString());
        notification.setUserData(data(event.queue()));
        return notification;
    }

    private static String type(Class<?> event) {
        return PREFIX + event.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static CompositeData data(ListenQueue queue) {
        try {
            return new CompositeDataSupport(QUEUE, ITEMS, new Object[] {
                queue.name(), queue.address(), queue.depth(), Values.orNull(queue.limit())
            });
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompositeType queueType() {
        try {
            List<OpenType<?>> types =
                    List.of(SimpleType.STRING, SimpleType.STRING, SimpleType.INTEGER, SimpleType.INTEGER);
            return new CompositeType("queue", "The queue of an event", ITEMS, ITEMS, types.toArray(OpenType<?>[]::new));
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }
}
