package io.github.listenqueue.agent.command;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file in which the agent writes its lines, as of the second byte. The command changes the first byte each second. Either
 * keeps its byte locked as long as it is there, so each sees at once that the other one is gone, also if it was killed. A socket
 * would do the same, but the JDK opens files for its first one that it never closes.
 */
final class EventFile implements AutoCloseable {

    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long DETACH_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long POLL_MS = 20;

    private final FileChannel file;
    private final @Nullable FileLock own;
    private final ByteBuffer input = ByteBuffer.allocate(8192);
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long position = 1;
    private long beatNs = System.nanoTime();
    private byte heartbeat;

    /** Locks the byte of the command. The agent must not have been loaded yet. */
    EventFile(FileChannel file) throws IOException {
        this.file = file;
        this.own = file.tryLock(0, 1, false);
    }

    /** Returns true once the agent has locked its byte, and written after it. */
    boolean isAttached() throws IOException {
        return file.size() > 1;
    }

    /**
     * Returns the lines that were written.
     *
     * @throws EOFException if there are no more, and the agent is gone
     */
    List<String> next() throws IOException {
        boolean gone = isGone();
        if (System.nanoTime() - beatNs >= 0) {
            file.write(ByteBuffer.wrap(new byte[] {++heartbeat}), 0);
            beatNs += HEARTBEAT_NS;
        }
        List<String> lines = new ArrayList<>();
        int count = file.read(input.clear(), position);
        for (int i = 0; i < count; i++) {
            if (input.get(i) != '\n') {
                begun.write(input.get(i));
            } else if (begun.size() > 0) {
                lines.add(begun.toString(StandardCharsets.UTF_8));
                begun.reset();
            }
        }
        if (count <= 0 && gone) {
            throw new EOFException("the agent has detached");
        }
        position += Math.max(0, count);
        return lines;
    }

    private boolean isGone() throws IOException {
        try (FileLock free = file.tryLock(1, 1, false)) {
            return free != null;
        }
    }

    /** Lets the agent detach, and waits until it has. */
    @Override
    public void close() {
        try (file) {
            if (own != null) {
                own.release();
            }
            long endNs = System.nanoTime() + DETACH_NS;
            while (isAttached() && !isGone() && endNs - System.nanoTime() > 0) {
                Thread.sleep(POLL_MS);
            }
        } catch (IOException e) {
            // The agent sees the end of this process as well.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
