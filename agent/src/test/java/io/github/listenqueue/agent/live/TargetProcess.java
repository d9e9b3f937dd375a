package io.github.listenqueue.agent.live;

import io.github.listenqueue.testsupport.Jdk;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM in a situation of {@link Target}. */
final class TargetProcess implements AutoCloseable {

    static final Path CLASSES = Path.of("target/test-classes").toAbsolutePath();
    private static final String FEW_DESCRIPTORS = "ulimit -n 128; exec \"$0\" \"$@\"";

    private final Process process;
    private final int port;

    private TargetProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a JVM and waits until its situation is there.
     *
     * @param prefix a command that runs the JVM, such as that of another user
     * @param options the options of the JVM
     */
    static TargetProcess start(Jdk jvm, List<String> prefix, String situation, String... options) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        if (situation.equals("descriptors")) {
            command.addAll(List.of("sh", "-c", FEW_DESCRIPTORS));
        }
        command.add(jvm.java().toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath(situation), Target.class.getName(), situation));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the target ended: " + command);
        }
        TargetProcess target = new TargetProcess(process, Integer.parseInt(port));
        // An earlier process may have left it, as another user.
        Files.deleteIfExists(target.attachSocket());
        return target;
    }

    /** Returns the socket that the JVM opens when something attaches to it. */
    Path attachSocket() {
        return Path.of("/tmp/.java_pid" + pid());
    }

    /** Returns the classes of the tests, and of Netty or the library if the situation needs them. */
    private static String classPath(String situation) {
        String wanted = switch (situation) {
            case "netty" -> ".*/netty-[^/]*\\.jar";
            case "library" -> ".*/(listenqueue-core|core/target|slf4j-api)[^:]*";
            case "slf4j" -> ".*/slf4j-(api|simple)-[^/]*\\.jar";
            default -> "";
        };
        return Stream.concat(
                        Stream.of(CLASSES.toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .filter(file -> file.matches(wanted)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the JVM: the process itself, or a child of the command that runs it. */
    long pid() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(process.toHandle())
                .pid();
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the JVM and deletes the attach socket that it leaves. */
    @Override
    public void close() {
        Path socket = attachSocket();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
