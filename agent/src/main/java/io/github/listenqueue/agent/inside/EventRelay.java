package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * The way of log lines to the file of the command. The command keeps the first byte locked as long as it is there, and changes it
 * each second. A command that is stopped does not change it, and is taken for gone after a while.
 */
final class EventRelay implements LogOutput.Destination {

    private static final int MAX_LINES = 256;
    private static final long POLL_MS = 100;
    private static final long MAX_SILENCE_NS = TimeUnit.SECONDS.toNanos(30);

    /** The lines about the monitor itself, whose advice is for an application that contains the library. */
    private static final String MONITOR = ListenQueueMonitor.class.getName();

    private final FileChannel file;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_LINES);
    private final ByteBuffer heartbeat = ByteBuffer.allocate(1);

    private EventRelay(FileChannel file) {
        this.file = file;
    }

    /** Locks the second byte as long as the file is open, and writes to it. */
    static EventRelay of(FileChannel file) throws IOException {
        FileLock own = file.tryLock(1, 1, false);
        if (own == null) {
            throw new IOException("another agent writes to the file");
        }
        EventRelay relay = new EventRelay(file);
        file.position(1);
        relay.write("");
        return relay;
    }

    @Override
    public void write(String logger, Level level, String text) {
        if (!logger.equals(MONITOR) && !lines.offer(text)) {
            lines.clear();
            lines.add("Events were lost here: there were too many.");
        }
    }

    /** Writes lines until the command unlocks its byte, or shows no sign of life. */
    void untilTheCommandIsGone() throws IOException, InterruptedException {
        long heardNs = System.nanoTime();
        byte heard = 0;
        while (System.nanoTime() - heardNs < MAX_SILENCE_NS && isCommandThere()) {
            file.read(heartbeat.clear(), 0);
            if (heartbeat.get(0) != heard) {
                heard = heartbeat.get(0);
                heardNs = System.nanoTime();
            }
            String line = lines.poll(POLL_MS, TimeUnit.MILLISECONDS);
            if (line != null) {
                write(line);
            }
        }
    }

    private boolean isCommandThere() throws IOException {
        try (FileLock free = file.tryLock(0, 1, false)) {
            return free == null;
        }
    }

    private void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
