package io.github.listenqueue.agent.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** The command line: {@code java -jar listenqueue-agent.jar [PID|NAME] [OPTION]…}. */
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
        try {
            Request request = Request.of(List.of(arguments));
            if (request.help()) {
                out.println(Request.USAGE);
                return ExitStatus.CALM;
            }
            return request.target().isEmpty() ? overview(request, out) : inspection(request, jar, out);
        } catch (CommandFailure e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println("The JVMs cannot be read: " + e);
        } catch (InterruptedException e) {
            System.err.println("Interrupted.");
        }
        return ExitStatus.CANNOT_LOOK;
    }

    private static int overview(Request request, PrintStream out) throws IOException, InterruptedException {
        try (Outside outside = Outside.open()) {
            deleteLibrary();
            return request.isWatch()
                    ? new OverviewWatch(outside, out, request.interval()).run()
                    : new Overview(outside, out).print(request.json());
        }
    }

    private static int inspection(Request request, Path jar, PrintStream out)
            throws CommandFailure, IOException, InterruptedException {
        JvmProcess jvm = Targets.find(request.target());
        OptionalInt entered = NetworkNamespace.run(jvm, request, jar);
        if (entered.isPresent()) {
            return entered.getAsInt();
        }
        // The file is opened before the JVM is touched.
        try (ReportFile report = ReportFile.of(request.report());
                Outside outside = Outside.open()) {
            deleteLibrary();
            return new Inspection(outside, jar, out, report).of(jvm, request);
        }
    }

    /** Deletes the library that JNA has loaded. */
    private static void deleteLibrary() throws IOException {
        if (Main.class.getClassLoader() instanceof Closeable unpacked) {
            unpacked.close();
        }
    }
}
