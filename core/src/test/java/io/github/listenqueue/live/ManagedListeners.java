package io.github.listenqueue.live;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The beans of listeners in this process. Apart from {@link Probe}, which also runs without the module java.management. */
final class ManagedListeners {

    private ManagedListeners() {}

    /** Returns state and depth/limit of each listener that has a bean. */
    static String describe() {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            List<String> listeners = new ArrayList<>();
            for (ObjectName name : beans.queryNames(new ObjectName("io.github.listenqueue:type=Listener,*"), null)) {
                listeners.add(beans.getAttribute(name, "State") + " " + beans.getAttribute(name, "Depth") + "/"
                        + beans.getAttribute(name, "Limit"));
            }
            return String.join(";", listeners);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
