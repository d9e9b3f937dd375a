package io.github.listenqueue.internal.diagnosis.acceptor;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The limits of connections of Undertow, which XNIO publishes as {@code org.xnio.management.XnioServerMXBean}. */
final class XnioServers {

    private static final String NAMES = "org.xnio:type=Xnio,*";

    private XnioServers() {}

    /**
     * Returns a line about the limit of the server at a port, if it holds the acceptor back; null if there is none.
     *
     * <p>After the high-water mark was reached, the server accepts again at the low-water mark. The bean waits for the I/O
     * threads to count their connections.
     *
     * @throws JMException if a bean has another form
     */
    static @Nullable String reached(int port) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(new ObjectName(NAMES), null)) {
            if (name.getKeyProperty("address") == null
                    || !String.valueOf(beans.getAttribute(name, "BindAddress")).endsWith(":" + port)) {
                continue;
            }
            int open = number(beans, name, "ConnectionCount");
            int high = number(beans, name, "ConnectionLimitHighWater");
            int low = number(beans, name, "ConnectionLimitLowWater");
            if (high < Integer.MAX_VALUE && open > low) {
                return "XNIO reports " + open + " connections, a high-water mark of " + high
                        + " and a low-water mark of " + low;
            }
        }
        return null;
    }

    private static int number(MBeanServer beans, ObjectName name, String attribute) throws JMException {
        return beans.getAttribute(name, attribute) instanceof Integer value ? value : 0;
    }
}
