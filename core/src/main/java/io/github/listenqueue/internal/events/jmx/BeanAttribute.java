package io.github.listenqueue.internal.events.jmx;

import java.util.Map;
import java.util.function.Function;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/**
 * A readable attribute of a bean.
 *
 * @param <T> what the bean shows
 * @param value returns a value of the type; null if it is unknown
 */
record BeanAttribute<T>(String name, String description, OpenType<?> type, Function<T, @Nullable Object> value) {

    /** The name that the rules for MXBeans give to this type. */
    private static final String MAP = "java.util.Map<java.lang.String, java.lang.Long>";

    private static final String[] COLUMNS = {"key", "value"};
    private static final CompositeType ROW = row();
    private static final TabularType COUNTS = table();

    static <T> BeanAttribute<T> text(String name, String description, Function<T, @Nullable String> value) {
        return new BeanAttribute<>(name, description, SimpleType.STRING, value::apply);
    }

    static <T> BeanAttribute<T> whole(String name, String description, Function<T, @Nullable Integer> value) {
        return new BeanAttribute<>(name, description, SimpleType.INTEGER, value::apply);
    }

    static <T> BeanAttribute<T> count(String name, String description, Function<T, @Nullable Long> value) {
        return new BeanAttribute<>(name, description, SimpleType.LONG, value::apply);
    }

    static <T> BeanAttribute<T> real(String name, String description, Function<T, @Nullable Double> value) {
        return new BeanAttribute<>(name, description, SimpleType.DOUBLE, value::apply);
    }

    /** A table of counts, in the form that an MXBean has for a map. */
    static <T> BeanAttribute<T> counts(String name, String description, Function<T, Map<String, Long>> value) {
        return new BeanAttribute<>(name, description, COUNTS, target -> table(value.apply(target)));
    }

    private static TabularData table(Map<String, Long> counts) {
        TabularDataSupport table = new TabularDataSupport(COUNTS);
        counts.forEach((key, count) -> {
            try {
                table.put(new CompositeDataSupport(ROW, COLUMNS, new Object[] {key, count}));
            } catch (OpenDataException e) {
                throw new IllegalStateException(e);
            }
        });
        return table;
    }

    private static CompositeType row() {
        try {
            return new CompositeType(
                    MAP, MAP, COLUMNS, COLUMNS, new OpenType<?>[] {SimpleType.STRING, SimpleType.LONG});
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TabularType table() {
        try {
            return new TabularType(MAP, MAP, ROW, new String[] {"key"});
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }
}
