package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.OwnNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The doctor of the packaged jar, run with nothing else on the class path. */
class DoctorIT {

    private static final String JAR = System.getProperty("core.jar");
    private static final String DOCTOR = "io.github.listenqueue.ListenQueueDoctor";
    private static final String WELL = "all is well: depth, limit and drops of every TCP listener can be read";

    /** The output and the exit status of a run. */
    private record Run(int exit, String out, String err) {

        List<String> lines(String label) {
            return out.lines()
                    .filter(line -> line.startsWith(label + " "))
                    .map(line -> line.substring(label.length()).trim())
                    .toList();
        }

        String line(String label) {
            assertThat(lines(label)).as(label + " in " + this).hasSize(1);
            return lines(label).get(0);
        }
    }

    @Test
    void a_new_jdk_needs_only_the_jar_to_read_everything() throws Exception {
        for (List<String> flags : List.of(List.<String>of(), List.of("--illegal-native-access=deny"))) {
            Run run = run(own("echo 77 > /proc/sys/net/core/somaxconn"), recent(), flags, "-jar", JAR);

            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.err()).as("no warning of the JVM").isEmpty();
            assertThat(run.line("kernel")).startsWith("Linux " + System.getProperty("os.version"));
            assertThat(run.line("java")).startsWith(Integer.toString(recent().feature()));
            assertThat(run.line("modules"))
                    .isEqualTo("jdk.jfr is there, java.management is there, jdk.management is there");
            assertThat(run.line("source")).isEqualTo("SOCKET: getsockopt through java.lang.foreign");
            assertThat(run.lines("self-test"))
                    .hasSize(3)
                    .startsWith(
                            "IPv4: one connection left unaccepted, backlog 8: depth 1, limit 8, drops 0",
                            "IPv6: one connection left unaccepted, backlog 8: depth 1, limit 8, drops 0");
            assertThat(run.lines("setting"))
                    .hasSize(5)
                    .contains("net.core.somaxconn = 77: no accept queue gets a higher limit");
            assertThat(run.line("counters")).contains("ListenOverflows 0, ListenDrops 0,", "PassiveOpens 2");
            assertThat(run.line("sock_diag"))
                    .startsWith("2 TCP listeners in this network namespace; of the self-test 0 in SYN_RECV, 1 waiting");
            assertThat(run.line("descriptors")).matches("\\d+ open, limit \\d+");
            assertThat(run.line("sandbox"))
                    .matches("seccomp \\w+, no_new_privs \\d, capabilities [0-9a-f]+, uid \\d+, .*");
            assertThat(run.line("/proc")).startsWith("rw");
            assertThat(run.line("verdict")).isEqualTo(WELL);
            assertThat(run.line("note")).contains("an application needs --enable-native-access=ALL-UNNAMED");
        }
    }

    @Test
    void missing_numbers_are_named_with_the_remedy() throws Exception {
        Run old = run(own(), old(), List.of(), "-jar", JAR);
        assertThat(old.exit()).isEqualTo(1);
        assertThat(old.err()).isEmpty();
        assertThat(old.lines("self-test"))
                .startsWith("IPv4: one connection left unaccepted, backlog 8: depth 1, limit unknown, drops unknown");
        assertThat(old.line("sock_diag")).contains("net.java.dev.jna:jna");
        assertThat(old.line("verdict"))
                .startsWith("limit, drops cannot be read. PROCFS: ")
                .contains("add net.java.dev.jna:jna 5.15 or newer");

        Run without = run(own(), recent(), List.of(), "-cp", JAR, DOCTOR);
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).isEmpty();
        assertThat(without.line("verdict"))
                .startsWith("limit, drops cannot be read. PROCFS: ")
                .contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void jna_lets_an_older_jdk_read_everything() throws Exception {
        Run run = run(own(), old(), List.of(), "-cp", JAR + ":" + System.getProperty("jna.jar"), DOCTOR);

        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.line("source")).isEqualTo("SOCKET: getsockopt through JNA");
        assertThat(run.line("verdict")).isEqualTo(WELL);
    }

    @Test
    void needs_no_privilege_and_only_the_base_module() throws Exception {
        List<String> unprivileged = new ArrayList<>(own());
        unprivileged.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
        Run run = run(unprivileged, recent(), List.of("--limit-modules=java.base"), "-jar", JAR);

        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.line("sandbox")).contains("no_new_privs 1, capabilities 0000000000000000, uid 65534");
        assertThat(run.line("modules"))
                .isEqualTo("jdk.jfr is absent, java.management is absent, jdk.management is absent");
        assertThat(run.line("verdict")).isEqualTo(WELL);
    }

    @Test
    void a_procfs_with_only_processes_is_reported() throws Exception {
        List<String> hidden = own("mount -t proc -o subset=pid,hidepid=2 proc /proc", "--mount", "--pid", "--fork");
        Run run = run(hidden, recent(), List.of(), "-jar", JAR);

        assertThat(run.line("/proc")).contains("subset=pid").contains("hidepid=");
        assertThat(run.lines("setting")).contains("net.core.somaxconn is unknown");
        assertThat(run.out()).doesNotContain("limit 0,");
        assertThat(run.line("verdict")).isNotEmpty();
    }

    @Test
    void every_line_is_printed_with_few_descriptors() throws Exception {
        boolean exhausted = false;
        for (int descriptors : List.of(10, 12, 14)) {
            List<String> few = new ArrayList<>(own("ulimit -n " + descriptors));
            Run run = run(few, recent(), List.of(), "-jar", JAR);
            exhausted |= run.out().contains("Too many open files");
            assertThat(run.lines("verdict")).as(run.toString()).hasSize(1);
            assertThat(run.line("sandbox")).isNotEmpty();
            assertThat(run.exit()).isEqualTo(run.line("verdict").startsWith(WELL) ? 0 : 1);
        }
        assertThat(exhausted).isTrue();
    }

    @Test
    void wrong_arguments_are_reported_in_one_line() throws Exception {
        Run help = run(List.of(), recent(), List.of(), "-jar", JAR, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).startsWith("Without arguments, prints");

        Run wrong = run(List.of(), recent(), List.of(), "-jar", JAR, "--fast", "x");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err().lines()).singleElement().asString().startsWith("No such argument: '--fast x'.");
    }

    private static List<String> own(String... setup) throws IOException, InterruptedException {
        List<String> prefix = setup.length == 0
                ? OwnNamespace.prefix()
                : OwnNamespace.prefix(
                        setup[0], List.of(setup).subList(1, setup.length).toArray(String[]::new));
        Assumptions.assumeFalse(prefix.isEmpty(), "no such namespace can be created here");
        return prefix;
    }

    private static Jdk recent() throws IOException {
        return found(Jdk.newestSince(22), 22);
    }

    private static Jdk old() throws IOException {
        return found(Jdk.exactly(17), 17);
    }

    private static Jdk found(Optional<Jdk> jdk, int feature) {
        Assumptions.assumeTrue(jdk.isPresent(), "no JDK " + feature + " found");
        return jdk.orElseThrow();
    }

    private static Run run(List<String> prefix, Jdk jdk, List<String> flags, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(jdk.java().toString());
        command.addAll(flags);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        // The output fits into a pipe.
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command.toString()).isTrue();
        return new Run(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
