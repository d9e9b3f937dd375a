package io.github.listenqueue.springtests;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/** Reflective access by name, because one class cannot name the servers of two Spring Boot versions. */
record Reach(Object target) {

    static Reach into(Object target) {
        return new Reach(target);
    }

    String type() {
        return target.getClass().getSimpleName();
    }

    Reach field(String name) {
        Field field = ReflectionUtils.findField(target.getClass(), name);
        Assert.state(field != null, () -> "no field " + name + " in " + target.getClass());
        field.setAccessible(true);
        return new Reach(Objects.requireNonNull(ReflectionUtils.getField(field, target), name));
    }

    /** Calls a method with flags. Returns its result, or the target for a void method. */
    Reach call(String name, Boolean... flags) {
        Class<?>[] types = new Class<?>[flags.length];
        Arrays.fill(types, boolean.class);
        Method method = ReflectionUtils.findMethod(target.getClass(), name, types);
        Assert.state(method != null, () -> "no method " + name + " in " + target.getClass());
        method.setAccessible(true);
        Object result = ReflectionUtils.invokeMethod(method, target, (Object[]) flags);
        return result == null ? this : new Reach(result);
    }

    /** Returns the elements of an array or a collection. */
    List<Reach> each() {
        return target instanceof Iterable<?> elements
                ? StreamSupport.stream(elements.spliterator(), false)
                        .map(Reach::into)
                        .toList()
                : IntStream.range(0, Array.getLength(target))
                        .mapToObj(index -> into(Array.get(target, index)))
                        .toList();
    }
}
