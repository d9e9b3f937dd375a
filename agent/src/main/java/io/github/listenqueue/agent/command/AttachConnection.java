package io.github.listenqueue.agent.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The attach protocol of HotSpot by hand, since a runtime image need not have the module jdk.attach. A file {@code .attach_pidN}
 * and SIGQUIT make the JVM open the socket {@code /tmp/.java_pidN}. A request is the version and four texts, each ended by a
 * zero byte. The answer is a number, a line break and a text ({@code attachListener.cpp}).
 */
final class AttachConnection {

    private static final long POLL_MS = 20;

    private AttachConnection() {}

    /** Makes the JVM open its socket, unless it is open. Returns false if the JVM does not open it in time. */
    static boolean open(JvmProcess jvm, long deadlineNs) throws IOException, InterruptedException {
        Path socket = socket(jvm);
        if (Files.exists(socket)) {
            if (isOpen(socket, jvm)) {
                return true;
            }
            removeLeftover(socket);
        }
        if (!jvm.catchesQuit()) {
            throw new IOException("the JVM does not handle SIGQUIT (-Xrs), or is still starting");
        }
        try (TemporaryFile trigger = new TemporaryFile(folder(jvm).resolve(".attach_pid" + jvm.innerPid()))) {
            Files.deleteIfExists(trigger.path());
            Files.createFile(trigger.path());
            quit(jvm);
            while (!Files.exists(socket) && deadlineNs - System.nanoTime() > 0) {
                Thread.sleep(POLL_MS);
            }
            return Files.exists(socket);
        }
    }

    /**
     * Returns false if the socket was left by a killed process that had this process id before. A socket of this JVM belongs to
     * the JVM's user, and the JVM listens at it.
     */
    private static boolean isOpen(Path socket, JvmProcess jvm) throws IOException {
        if ((int) Files.getAttribute(socket, "unix:uid") != (int) jvm.uid()) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking, since the JVM may be too busy to accept.
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** Deletes a leftover socket. The JVM cannot replace that of another user. */
    private static void removeLeftover(Path socket) throws IOException {
        try {
            Files.deleteIfExists(socket);
        } catch (FileSystemException e) {
            throw new IOException(
                    "the socket " + socket + " was left by an earlier process of " + Files.getOwner(socket)
                            + " with the same process id, and this user cannot delete it",
                    e);
        }
    }

    /** Loads the agent's jar into the JVM. Returns the answer after the agent has returned. */
    static String load(JvmProcess jvm, String jar, String options) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket(jvm)))) {
            String request = String.join("\0", "1", "load", "instrument", "false", jar + "=" + options, "");
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return readAll(channel);
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Returns the folder of temporary files that the JVM sees. HotSpot always uses /tmp. */
    static Path folder(JvmProcess jvm) throws IOException {
        if (jvm.sharesNamespace("mnt")) {
            return Path.of("/tmp");
        }
        Path folder = jvm.path("root/tmp");
        if (Files.isSymbolicLink(folder)) {
            // It would be resolved in the file system of this command.
            throw new IOException("/tmp of its container is a symbolic link");
        }
        return folder;
    }

    private static Path socket(JvmProcess jvm) throws IOException {
        return folder(jvm).resolve(".java_pid" + jvm.innerPid());
    }

    private static void quit(JvmProcess jvm) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-QUIT", Long.toString(jvm.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!kill.waitFor(1, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("SIGQUIT could not be sent");
        }
    }
}
