package io.github.listenqueue.agent;

import java.net.URLClassLoader;
import java.nio.file.Path;

/** The entry point of {@code java -jar}. Its runtime need not have the module java.instrument. */
public final class CommandLauncher {

    private static final String COMMAND = "io.github.listenqueue.agent.isolation.IsolatedCommand";
    private static final int FAILED = 2;

    private CommandLauncher() {}

    /**
     * Runs the command.
     *
     * @param arguments the arguments of the command line
     */
    public static void main(String[] arguments) {
        int status = FAILED;
        try (URLClassLoader loader = Launcher.loader(Launcher.ownJar())) {
            status = (int) loader.loadClass(COMMAND)
                    .getMethod("run", String[].class, Path.class)
                    .invoke(null, arguments, Launcher.ownJar());
        } catch (Throwable e) {
            Launcher.complain(e);
        }
        Runtime.getRuntime().exit(status);
    }
}
