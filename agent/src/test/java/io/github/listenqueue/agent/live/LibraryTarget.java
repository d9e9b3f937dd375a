package io.github.listenqueue.agent.live;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The library in an application: its own monitor, and that of another copy, as in a second WAR. */
final class LibraryTarget {

    private LibraryTarget() {}

    /** Starts both monitors with management beans. Returns them. */
    static List<Object> startMonitors() throws Exception {
        List<URL> copy = new ArrayList<>();
        for (String file : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            copy.add(Path.of(file).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(copy.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Class<?> builder = loader.loadClass(ListenQueueMonitor.Builder.class.getName());
        Object other = builder.getMethod("jmx", boolean.class)
                .invoke(
                        loader.loadClass(ListenQueueMonitor.class.getName())
                                .getMethod("builder")
                                .invoke(null),
                        true);
        return List.of(
                ListenQueueMonitor.builder().jmx(true).start(),
                builder.getMethod("start").invoke(other));
    }
}
