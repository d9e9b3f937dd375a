package io.github.listenqueue.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of the events of the library. */
final class Recordings implements AutoCloseable {

    static final String SATURATED = "io.github.listenqueue.QueueSaturated";
    static final String SAMPLE = "io.github.listenqueue.QueueSample";

    private final Recording recording = new Recording();

    static Recordings start() {
        Recordings started = new Recordings();
        started.recording.enable(SATURATED);
        started.recording.enable(SAMPLE).withPeriod(Duration.ofMillis(10));
        started.recording.start();
        return started;
    }

    /** Returns the events of one type that were recorded so far. */
    List<RecordedEvent> events(String kind) throws IOException {
        Path file = Files.createTempFile("listenqueue", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(kind))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** Returns the recorded episodes, each as address:peak:limit:dropped:cause. */
    List<String> episodes() throws IOException {
        return events(SATURATED).stream()
                .map(event -> event.getString("address") + ":" + event.getInt("peakDepth") + ":" + event.getInt("limit")
                        + ":" + event.getLong("packetsDropped") + ":" + event.getString("cause"))
                .toList();
    }

    @Override
    public void close() {
        recording.close();
    }
}
