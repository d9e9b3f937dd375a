package io.github.listenqueue.agent.inside;

import io.github.listenqueue.ListenQueueDiagnosis;
import io.github.listenqueue.ListenQueueMonitor;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One diagnosis for the command, on the thread of the attach listener. It loads no library and sets no property. The threads
 * that read class files and dump threads end with it, and so does the temporary file of a dump. The command has made the file
 * for the answer.
 */
public final class Visit {

    private Visit() {}

    /**
     * Diagnoses this JVM and writes the answer to the command, after the byte that is there.
     *
     * @param request the form of the answer, the limits that the command has read, the jar, and the command's file: {@code
     *     TEXT|8080=128,8081=50|/opt/listenqueue-agent.jar|/tmp/.listenqueue-4711}
     * @param instrumentation the JVM's
     */
    public static void run(String request, Instrumentation instrumentation) {
        String[] parts = request.split("\\|", 4);
        // Without the file the command was interrupted, or its time is up.
        try (FileChannel file = FileChannel.open(Path.of(parts[3]), StandardOpenOption.WRITE)) {
            String text = answer(AnswerForm.of(parts[0]), parts[1]);
            ByteBuffer answer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            file.position(1);
            while (answer.hasRemaining()) {
                file.write(answer);
            }
        } catch (IOException e) {
            // The command tells its user that there is no answer.
        } finally {
            ClassPathTrace.erase(Path.of(parts[2]), instrumentation);
        }
    }

    private static String answer(AnswerForm form, String limits) {
        ListenQueueMonitor.Builder builder = builder(limits).threadFactory(task -> {
            // The monitor does without: it would log and diagnose a second time on threads of its own.
            throw new IllegalStateException("a visit starts no thread");
        });
        try (ListenQueueMonitor monitor = builder.build()) {
            ListenQueueDiagnosis diagnosis = monitor.diagnose();
            return Answer.of(form, monitor.snapshot(), diagnosis);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            return Answer.failed(e);
        }
    }

    /** Returns the builder of a monitor that has the limits that the command has read. */
    static ListenQueueMonitor.Builder builder(String limits) {
        ListenQueueMonitor.Builder builder = ListenQueueMonitor.builder();
        for (String each : limits.isEmpty() ? new String[0] : limits.split(",", -1)) {
            String[] limit = each.split("=", 2);
            builder.declareBacklog(Integer.parseInt(limit[0]), Integer.parseInt(limit[1]));
        }
        return builder;
    }
}
