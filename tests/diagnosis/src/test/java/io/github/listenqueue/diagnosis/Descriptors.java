package io.github.listenqueue.diagnosis;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A process that leaks open files. */
final class Descriptors {

    private Descriptors() {}

    /** Opens files until there is no descriptor left, lets clients connect, and closes the files after the diagnosis. */
    static void exhaust(MonitoredServer fixture, LoadClients clients) throws Exception {
        List<InputStream> leaked = new ArrayList<>();
        // Loads its classes now: later there is no descriptor to load a class with.
        fixture.diagnose();
        fixture.discardFindings();
        leak(leaked);
        clients.connect(60);
        leak(leaked);
        try {
            fixture.awaitDiagnosis();
        } finally {
            for (InputStream file : leaked) {
                file.close();
            }
        }
    }

    private static void leak(List<InputStream> leaked) {
        try {
            while (true) {
                leaked.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // Too many open files.
        }
    }
}
