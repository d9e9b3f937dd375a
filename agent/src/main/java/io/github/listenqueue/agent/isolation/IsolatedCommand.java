package io.github.listenqueue.agent.isolation;

import java.io.IOException;
import java.nio.file.Path;

/** The entry point of the command. Its runtime need not have the module java.instrument. */
public final class IsolatedCommand {

    private IsolatedCommand() {}

    /**
     * Runs the command.
     *
     * @return the exit status
     * @throws ReflectiveOperationException if the command throws
     * @throws IOException if the jar cannot be read
     */
    public static int run(String[] arguments, Path jar) throws ReflectiveOperationException, IOException {
        return (int) new NestedLoader(NestedFiles.open(jar, true))
                .loadClass("io.github.listenqueue.agent.command.Main")
                .getMethod("run", String[].class, Path.class)
                .invoke(null, arguments, jar);
    }
}
