package io.github.listenqueue.internal.diagnosis.virtual;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;

/** The call of {@code HotSpotDiagnosticMXBean.dumpThreads}, by reflection: Java 17 does not have it. */
final class HotSpotDump {

    private static final String BEAN = "com.sun.management.HotSpotDiagnosticMXBean";

    private final PlatformManagedObject bean;
    private final Method dump;
    private final Object json;

    /** Finds the method. Throws {@link ReflectiveOperationException} or {@link LinkageError} if this JVM does not have it. */
    HotSpotDump() throws ReflectiveOperationException {
        Class<? extends PlatformManagedObject> type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
        Class<?> format = Class.forName(BEAN + "$ThreadDumpFormat");
        PlatformManagedObject found = ManagementFactory.getPlatformMXBean(type);
        if (found == null) {
            throw new ClassNotFoundException(BEAN);
        }
        bean = found;
        dump = type.getMethod("dumpThreads", String.class, format);
        json = format.getField("JSON").get(null);
    }

    /** Writes a dump to a file that does not exist yet. */
    void write(Path file) throws IOException {
        try {
            dump.invoke(bean, file.toString(), json);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (IllegalAccessException e) {
            throw new IOException(e.toString(), e);
        }
    }
}
