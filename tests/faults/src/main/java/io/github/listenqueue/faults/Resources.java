package io.github.listenqueue.faults;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process has run out of something. */
final class Resources {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-descriptors",
                    "no descriptor is left",
                    "`ulimit -n 120`, then files are opened until it fails",
                    "every depth and the whole incident are told; accept() fails, the monitor does not",
                    JvmVariant.ALL,
                    Setting.script("ulimit -n 120 && exec \"$@\""),
                    Resources::noDescriptors),
            new Fault(
                    "heap-nearly-full",
                    "the heap is full, and subscribers cannot allocate",
                    "`-Xmx32m`, then memory is held until allocation fails, while a subscriber allocates 8 MB for each event",
                    "no thread dies; every depth and the whole incident are told as soon as there is memory again",
                    JvmVariant.BOTH_SOURCES,
                    Setting.PLAIN.with("-Xmx32m"),
                    Resources::heapNearlyFull));

    /** The number of clients that connect one after the other while there is no memory. */
    private static final int COMING = 6;

    private Resources() {}

    private static void noDescriptors(MonitoredServer stage) throws Exception {
        stage.start();
        stage.tellsAnIncident();
        stage.crowd().prepare(LoadClients.BACKLOG + 1 + MonitoredServer.KNOCKING);
        List<FileInputStream> files = new ArrayList<>();
        leak(files);
        stage.crowd().come(2);
        stage.tells(2);
        stage.tellsFullness();
        // Someone may have closed one meanwhile.
        leak(files);
        try {
            stage.crowd().accept();
            throw new IllegalStateException("there was a descriptor left");
        } catch (IOException e) {
            Wait.check(e.toString().contains("Too many open files"), "accept() fails for that reason: " + e);
        }
        for (FileInputStream file : files) {
            file.close();
        }
        stage.tells(LoadClients.BACKLOG + 1);
        stage.tellsRecovery();
    }

    private static void leak(List<FileInputStream> files) {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // Too many open files.
        }
    }

    private static void heapNearlyFull(MonitoredServer stage) throws Exception {
        List<byte[]> hoard = new ArrayList<>();
        stage.start(stage.builder().onEvent(event -> hoard.add(new byte[8 << 20])));
        stage.tellsAnIncident();
        // With room for all: it could not grow any more while there still is memory for what is small.
        List<byte[]> held = new ArrayList<>(1 << 14);
        byte[] nothing = new byte[0];
        for (int i = 0; i < COMING; i++) {
            held.add(new byte[128 << 10]);
        }
        fill(held);
        TimeUnit.MILLISECONDS.sleep(500);
        for (int i = 0; i < COMING; i++) {
            // For a client; nothing can be checked now, since that needs memory, too.
            held.set(i, nothing);
            stage.crowd().come(1);
            // At once, so that the sample that shows it finds no memory.
            fill(held);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        held.clear();
        stage.tells(COMING);
        stage.tellsAnIncident();
    }

    private static void fill(List<byte[]> held) {
        for (int size = 1 << 20; size >= 16; size /= 2) {
            hold(held, size);
        }
    }

    private static void hold(List<byte[]> held, int size) {
        try {
            while (true) {
                held.add(new byte[size]);
            }
        } catch (OutOfMemoryError e) {
            // That much is not left.
        }
    }
}
