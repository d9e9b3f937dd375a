package io.github.listenqueue.diagnosis;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A process that leaks open files. */
final class Descriptors {

    private Descriptors() {}

    /** Opens files until there is no descriptor left, has clients come, and gives the descriptors back after the diagnosis. */
    static void exhaust(MonitoredServer stage, LoadClients crowd) throws Exception {
        List<InputStream> leaked = new ArrayList<>();
        // So that no class is needed for the first time when none can be read.
        stage.ask();
        stage.forget();
        leak(leaked);
        crowd.connect(60);
        leak(leaked);
        try {
            stage.diagnosed();
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
