package io.github.listenqueue.faults;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Faults in which the process has exhausted a resource. */
final class Resources {

    static final List<Fault> FAULTS = List.of(
            new Fault(
                    "no-descriptors",
                    "no descriptor is left",
                    "`ulimit -n 120`, then files are opened until it fails",
                    "every depth and every event is reported; accept() fails, and the monitor does not",
                    Fault.ALL,
                    Setting.script("ulimit -n 120 && exec \"$@\""),
                    Resources::noDescriptors),
            new Fault(
                    "heap-nearly-full",
                    "the heap is full, and subscribers cannot allocate",
                    "`-Xmx36m`, then memory is held until allocation fails, while a subscriber allocates 8 MB for each event",
                    "no thread dies; every depth and every event is reported once memory is available again",
                    Fault.BOTH_SOURCES,
                    Setting.PLAIN.with("-Xmx36m"),
                    Resources::heapNearlyFull));

    /** The number of clients that connect one after the other while there is no memory. */
    private static final int CLIENTS = 6;

    private Resources() {}

    private static void noDescriptors(MonitoredServer fixture) throws Exception {
        fixture.start();
        fixture.checkIncident();
        fixture.clients().prepare(LoadClients.BACKLOG + 1 + MonitoredServer.REFUSED);
        List<FileInputStream> files = new ArrayList<>();
        leak(files);
        fixture.clients().connect(2);
        fixture.awaitDepth(2);
        fixture.checkOverflow();
        // A file may have been closed meanwhile.
        leak(files);
        try {
            fixture.clients().accept();
            throw new IllegalStateException("a descriptor was left");
        } catch (IOException e) {
            Wait.check(e.toString().contains("Too many open files"), "accept() fails for that reason: " + e);
        }
        for (FileInputStream file : files) {
            file.close();
        }
        fixture.awaitDepth(LoadClients.BACKLOG + 1);
        fixture.checkRecovery();
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

    private static void heapNearlyFull(MonitoredServer fixture) throws Exception {
        // Large enough from the start: the list could not grow while there is memory only for small objects, and the
        // subscriber takes the rest.
        List<byte[]> held = new ArrayList<>(1 << 14);
        byte[] nothing = new byte[0];
        for (int i = 0; i < CLIENTS; i++) {
            held.add(new byte[128 << 10]);
        }
        List<byte[]> hoard = new ArrayList<>();
        fixture.start(fixture.builder().onEvent(event -> hoard.add(new byte[8 << 20])));
        fixture.checkIncident();
        fill(held);
        TimeUnit.MILLISECONDS.sleep(500);
        for (int i = 0; i < CLIENTS; i++) {
            // Memory for a client. Nothing can be checked now, since checks need memory, too.
            held.set(i, nothing);
            fixture.clients().connect(1);
            // At once, so that the sample that shows the client finds no memory.
            fill(held);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        held.clear();
        fixture.awaitDepth(CLIENTS);
        fixture.checkIncident();
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
            // No block of this size is left.
        }
    }
}
