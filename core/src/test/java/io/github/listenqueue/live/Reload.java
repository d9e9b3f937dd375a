package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;

import io.github.listenqueue.ListenQueueMonitor;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;

/** The library in a second class loader, as in an application server that will unload the application. */
final class Reload {

    /** Compares two records last: a cache of the JDK keeps the class of the last comparison. */
    private record Last(Reload of) {}

    private Reload() {}

    /** Returns true if the classes can be collected after a monitor of the second library was recorded and closed. */
    static boolean isCollectable(Recordings recording) throws Exception {
        WeakReference<ClassLoader> loader = useAndForget(recording);
        boolean unused = new Last(new Reload()).equals(new Last(new Reload()));
        try {
            await().until(() -> {
                System.gc();
                return loader.refersTo(null);
            });
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static WeakReference<ClassLoader> useAndForget(Recordings recording) throws Exception {
        URL[] jars = {
            ListenQueueMonitor.class.getProtectionDomain().getCodeSource().getLocation(),
            Logger.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            Class<?> other = loader.loadClass(ListenQueueMonitor.class.getName());
            try (AutoCloseable monitor =
                    (AutoCloseable) other.getMethod("start").invoke(null)) {
                await().until(() -> monitor.getClass() != ListenQueueMonitor.class
                        && !recording.events(Recordings.SAMPLE).isEmpty());
            }
            return new WeakReference<>(loader);
        }
    }
}
