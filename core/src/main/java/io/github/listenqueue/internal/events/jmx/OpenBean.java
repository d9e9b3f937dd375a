package io.github.listenqueue.internal.events.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.ReflectionException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import org.jspecify.annotations.Nullable;

/**
 * A bean of open types, as an MXBean is. An MXBean would need its interface in an exported package, and its attributes would have
 * no descriptions.
 *
 * @param <T> what the bean shows
 */
class OpenBean<T> implements DynamicMBean {

    private final Kind<T> kind;
    private final T shown;

    /** The part that all beans of one kind share. */
    static final class Kind<T> {

        private final Map<String, BeanAttribute<T>> attributes = new LinkedHashMap<>();
        private final MBeanInfo info;

        Kind(
                String description,
                List<BeanAttribute<T>> attributes,
                List<OpenMBeanOperationInfo> operations,
                List<MBeanNotificationInfo> notifications) {
            attributes.forEach(each -> this.attributes.put(each.name(), each));
            this.info = new OpenMBeanInfoSupport(
                    OpenBean.class.getName(),
                    description,
                    attributes.stream()
                            .map(each -> new OpenMBeanAttributeInfoSupport(
                                    each.name(), each.description(), each.type(), true, false, false))
                            .toArray(OpenMBeanAttributeInfo[]::new),
                    new OpenMBeanConstructorInfo[0],
                    operations.toArray(OpenMBeanOperationInfo[]::new),
                    notifications.toArray(MBeanNotificationInfo[]::new));
        }
    }

    OpenBean(Kind<T> kind, T shown) {
        this.kind = kind;
        this.shown = shown;
    }

    @Override
    public final @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
        BeanAttribute<T> attribute = kind.attributes.get(name);
        if (attribute == null) {
            throw new AttributeNotFoundException(name);
        }
        return attribute.value().apply(shown);
    }

    @Override
    public final AttributeList getAttributes(String[] names) {
        AttributeList values = new AttributeList();
        for (String name : names) {
            BeanAttribute<T> attribute = kind.attributes.get(name);
            if (attribute != null) {
                values.add(new Attribute(name, attribute.value().apply(shown)));
            }
        }
        return values;
    }

    @Override
    public final void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be written");
    }

    @Override
    public final AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public @Nullable Object invoke(String operation, Object @Nullable [] arguments, String @Nullable [] signature)
            throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(operation));
    }

    @Override
    public final MBeanInfo getMBeanInfo() {
        return kind.info;
    }
}
