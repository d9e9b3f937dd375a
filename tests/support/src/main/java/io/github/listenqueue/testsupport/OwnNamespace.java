package io.github.listenqueue.testsupport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts commands in a network namespace of their own, with loopback up. */
public final class OwnNamespace {

    private OwnNamespace() {}

    /** Returns the words that go before a command; none where no namespace can be made. */
    public static List<String> prefix() throws IOException, InterruptedException {
        return prefix(":");
    }

    /**
     * Returns the words that go before a command, with a setup that runs in the namespace first.
     *
     * @param setup a command of the shell
     * @param options further options of unshare(1)
     */
    public static List<String> prefix(String setup, String... options) throws IOException, InterruptedException {
        // Tried without a user namespace first: inside one, kernels before 6.6 hide net.core.somaxconn.
        for (String way : List.of("-n", "-rn")) {
            List<String> prefix = new ArrayList<>(List.of("unshare", way));
            prefix.addAll(List.of(options));
            prefix.addAll(List.of("sh", "-c", "ip link set lo up && " + setup + " && exec \"$@\"", "sh"));
            if (works(prefix)) {
                return prefix;
            }
        }
        return List.of();
    }

    private static boolean works(List<String> prefix) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            Process trial = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            // There is no unshare command.
            return false;
        }
    }
}
