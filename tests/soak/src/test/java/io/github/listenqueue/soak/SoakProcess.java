package io.github.listenqueue.soak;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A soak in its own process, which ends with its standard input. */
final class SoakProcess {

    static final String FOLDER = "listenqueue-soak";

    private static final int WRONG = 1;
    static final int INTERRUPTED = 130;
    private static final int PRINT_EVERY = 25;

    private SoakProcess() {}

    /** Executes some rounds of a seed and prints the counts. */
    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory(FOLDER);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        Thread leash = new Thread(SoakProcess::endWithInput);
        leash.setDaemon(true);
        leash.start();
        System.exit(run(seed, rounds, folder) ? 0 : WRONG);
    }

    private static boolean run(long seed, int rounds, Path folder) throws Exception {
        Moments moments = new Moments();
        try (SoakSockets sockets = new SoakSockets(folder, moments);
                Soak soak = new Soak(seed, sockets, moments)) {
            List<String> faults = List.of();
            int played = 0;
            while (played < rounds && faults.isEmpty()) {
                faults = soak.play();
                played++;
                if (played == 1 || played % PRINT_EVERY == 0) {
                    System.out.println("round " + played + " of " + rounds);
                }
            }
            if (faults.isEmpty()) {
                faults = soak.finish();
            }
            System.out.println("seed " + seed + ", rounds played: " + played + "\n" + soak.describe());
            System.out.println("faults: " + faults.size());
            faults.forEach(System.out::println);
            return faults.isEmpty();
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            return false;
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Treated like the end of the input.
            }
        } catch (IOException e) {
            // The other process has ended too.
        }
        System.exit(INTERRUPTED);
    }

    private static void delete(Path folder) {
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            file.delete();
        }
        folder.toFile().delete();
    }
}
