package io.github.listenqueue.agent.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The command line: {@code java -jar listenqueue-agent.jar [PID|NAME] [--all] [--json]}. */
public final class Main {

    private Main() {}

    /**
     * Runs the command.
     *
     * @param arguments the arguments
     * @param jar the jar of the agent
     * @return 0 if all is calm, 1 if a listener is in trouble, 2 if the command could not look
     */
    public static int run(String[] arguments, Path jar) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Outside outside = Outside.open()) {
            deleteLibrary();
            Request request = Request.of(List.of(arguments));
            if (request.help()) {
                out.println(Request.USAGE);
                return ExitStatus.CALM;
            }
            return request.target().isEmpty()
                    ? new Overview(outside, out).print(request.json())
                    : new Inspection(outside, jar, out).of(Targets.find(request.target()), request);
        } catch (CannotLook e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println("The JVMs cannot be read: " + e);
        }
        return ExitStatus.CANNOT_LOOK;
    }

    /** Deletes the library that JNA has loaded. */
    private static void deleteLibrary() throws IOException {
        if (Main.class.getClassLoader() instanceof Closeable unpacked) {
            unpacked.close();
        }
    }
}
