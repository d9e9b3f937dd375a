package io.github.listenqueue.internal.events.jmx;

import java.util.regex.Pattern;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * The object names of the beans. The first monitor of a JVM has no number. A further one has the smallest number from 2 on that
 * is free, and its listeners have it too.
 */
final class BeanNames {

    private static final String DOMAIN = "io.github.listenqueue";

    /** The characters that an unquoted value must not contain. */
    private static final Pattern SPECIAL = Pattern.compile("[,=:\"*?\n]");

    private BeanNames() {}

    static ObjectName monitor(int number) throws MalformedObjectNameException {
        return new ObjectName(DOMAIN + ":type=Monitor" + suffix(number));
    }

    /** The order of the properties is fixed: rules of jmx_prometheus_javaagent match it. */
    static ObjectName listener(ListenerName of, int number) throws MalformedObjectNameException {
        return new ObjectName(DOMAIN + ":type=Listener,name=" + quoted(of.name()) + ",address=" + quoted(of.address())
                + ",port=" + of.port() + ",transport=" + of.transport() + ",sibling=" + of.sibling() + suffix(number));
    }

    private static String suffix(int number) {
        return number == 1 ? "" : ",monitor=" + number;
    }

    private static String quoted(String value) {
        return SPECIAL.matcher(value).find() ? ObjectName.quote(value) : value;
    }
}
