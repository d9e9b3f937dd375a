package io.github.listenqueue.agent.isolation;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/** The door to the nested classes. */
public final class Isolation {

    private static final String PACKAGE = "io.github.listenqueue.agent.";

    private Isolation() {}

    /**
     * Runs the command.
     *
     * @return the exit status
     * @throws ReflectiveOperationException if the command throws
     * @throws IOException if the jar cannot be read
     */
    public static int command(String[] arguments, Path jar) throws ReflectiveOperationException, IOException {
        return (int) new NestedLoader(NestedJars.read(jar, true))
                .loadClass(PACKAGE + "command.Main")
                .getMethod("run", String[].class, Path.class)
                .invoke(null, arguments, jar);
    }

    /**
     * Runs a class of the agent in a module of its own.
     *
     * @param jna true if JNA may be loaded where java.lang.foreign is missing
     * @param type the name of the class below the package of the agent
     * @throws ReflectiveOperationException if the class throws
     * @throws IOException if the jar cannot be read
     */
    public static void inside(String type, String argument, boolean jna, Path jar, Instrumentation instrumentation)
            throws ReflectiveOperationException, IOException {
        IsolatedModule.load(NestedJars.read(jar, jna), instrumentation)
                .loadClass(PACKAGE + type)
                .getMethod("run", String.class, Instrumentation.class)
                .invoke(null, argument, instrumentation);
    }
}
