package io.github.listenqueue.spring;

import java.lang.reflect.Field;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;

/**
 * The server that runs behind a {@link WebServer}. Spring Boot keeps it in a field; the class with that field moved between
 * its generations, the type of the field did not.
 *
 * @param type the name of the field's type
 * @param server the value of the field
 */
record RunningServer(String type, Object server) {

    /**
     * Finds the server behind Spring Boot's.
     *
     * @param types the names of the types to look for
     * @return null if there is no field of any of them
     */
    static @Nullable RunningServer find(WebServer webServer, Collection<String> types)
            throws ReflectiveOperationException {
        for (Class<?> type = webServer.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                String name = field.getType().getName();
                if (types.contains(name)) {
                    return new RunningServer(name, value(field, webServer));
                }
            }
        }
        return null;
    }

    static Object value(Field field, Object owner) throws ReflectiveOperationException {
        field.setAccessible(true);
        return field.get(owner);
    }
}
