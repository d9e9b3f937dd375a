package io.github.listenqueue.agent.isolation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * The caches of {@code java.lang.runtime.ObjectMethods}, which links {@code equals} and {@code hashCode} of records. Its method
 * handles keep the types of the last record that was linked. On Java 17 the reference is strong, and would keep the classes of a
 * visit in memory until the application links another record.
 */
final class RecordCache {

    private RecordCache() {}

    /** Replaces the types of the last record by one of the JDK. */
    static void overwrite() {
        Class<?> type = String.class;
        MethodHandle getter = MethodHandles.identity(type);
        try {
            link("equals", MethodType.methodType(boolean.class, type, Object.class), getter);
            link("hashCode", MethodType.methodType(int.class, type), getter);
        } catch (Throwable e) {
            // A JDK with other caches.
        }
    }

    private static Object link(String method, MethodType type, MethodHandle getter) throws Throwable {
        return ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, String.class, "value", getter);
    }
}
