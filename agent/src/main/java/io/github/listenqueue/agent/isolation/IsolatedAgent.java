package io.github.listenqueue.agent.isolation;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The entry point of the classes that work inside a JVM. */
public final class IsolatedAgent {

    private IsolatedAgent() {}

    /**
     * Runs a class of the agent for a visit that stays, on a thread of its own. The thread then closes the loader of this class.
     */
    public static void start(String type, String argument, Path jar, Instrumentation instrumentation) {
        Thread thread = new Thread(
                () -> {
                    URLClassLoader own = (URLClassLoader) IsolatedAgent.class.getClassLoader();
                    try (own) {
                        run(type, argument, false, jar, instrumentation);
                    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError e) {
                        System.err.println("listenqueue-agent: " + (e.getCause() == null ? e : e.getCause()));
                    }
                },
                "listenqueue-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Runs a class of the agent in a module of its own.
     *
     * @param type the name of the class below the package of the agent
     * @param stays true for the monitor, which may load JNA and loads classes later; false for a visit
     * @throws ReflectiveOperationException if the class throws
     * @throws IOException if the jar cannot be read
     */
    public static void run(String type, String argument, boolean stays, Path jar, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        NestedFiles files = NestedFiles.open(jar, stays);
        try {
            IsolatedModule.load(files, instrumentation)
                    .loadClass("io.github.listenqueue.agent." + type)
                    .getMethod("run", String.class, Instrumentation.class)
                    .invoke(null, argument, instrumentation);
        } finally {
            if (!stays) {
                files.close();
                RecordCache.overwrite();
            }
        }
    }
}
