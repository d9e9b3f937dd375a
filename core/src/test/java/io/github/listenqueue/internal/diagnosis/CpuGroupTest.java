package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the group of a process outside the root of its control group namespace. A path begins with a {@code ..} for each level
 * that the namespace's root lies below a common ancestor (cgroup_namespaces(7)).
 */
class CpuGroupTest {

    @TempDir
    private Path folder;

    @Test
    void resolves_a_path_that_begins_above_the_root_of_the_namespace() throws IOException {
        version2("system.slice/app.scope", 100, 90, "20000 100000");
        version2("", 1, 0, "max 100000");

        assertThat(readGroup("0::/../../system.slice/app.scope")).isEqualTo("9000 of 100, 90 times");
    }

    @Test
    void climbs_from_such_a_path_to_the_group_with_the_quota() throws IOException {
        version2("machine.slice/vm/libvirt/vcpu0", 7, 0, "max 100000");
        version2("machine.slice/vm", 50, 40, "150000 100000");

        assertThat(readGroup("0::/../machine.slice/vm/libvirt/vcpu0")).isEqualTo("4000 of 50, 40 times");
    }

    @Test
    void finds_a_tighter_quota_above_a_wider_one() throws IOException {
        version2("kubepods/pod/app", 100, 1, "800000 100000");
        version2("kubepods/pod", 110, 90, "20000 100000");
        version2("kubepods", 120, 2, "900000 100000");

        assertThat(readGroup("0::/kubepods/pod/app")).isEqualTo("9000 of 110, 90 times");
    }

    @Test
    void ignores_groups_without_a_quota() throws IOException {
        version2("pod/app", 100, 1, "20000 100000");
        version2("pod", 200, 150, "max 100000");

        assertThat(readGroup("0::/pod/app")).isEqualTo("100 of 100, 1 times");
    }

    /** The counters of an old group above include throttling of other processes long ago. */
    @Test
    void grows_by_the_counters_of_the_group_that_throttled_most_since_the_last_reading() throws IOException {
        version2("pod/app", 100, 0, "20000 100000");
        version2("pod", 1000, 900, "800000 100000");
        try (CpuGroup group = find("0::/pod/app")) {
            assertThat(read(group)).isEqualTo("90000 of 1000, 900 times");

            version2("pod/app", 110, 9, "20000 100000");
            version2("pod", 1010, 901, "800000 100000");
            assertThat(read(group)).isEqualTo("90900 of 1010, 909 times");

            version2("pod", 1030, 921, "800000 100000");
            assertThat(read(group)).isEqualTo("92900 of 1030, 929 times");

            version2("pod/app", 120, 9, "20000 100000");
            version2("pod", 1050, 921, "800000 100000");
            assertThat(read(group)).as("the nearest group if none throttles").isEqualTo("92900 of 1040, 929 times");
        }
    }

    @Test
    void includes_the_growth_while_a_file_could_not_be_read() throws IOException {
        version2("app", 100, 10, "20000 100000");
        try (CpuGroup group = find("0::/app")) {
            assertThat(read(group)).isEqualTo("1000 of 100, 10 times");
            write("app/cpu.stat", "");
            assertThat(read(group)).isEqualTo("unknown");
            version2("app", 120, 30, "20000 100000");
            assertThat(read(group)).isEqualTo("3000 of 120, 30 times");
        }
    }

    @Test
    void resolves_a_path_of_version_1() throws IOException {
        write("cpu,cpuacct/kubepods/pod1/c1/cpu.stat", "nr_periods 10\nnr_throttled 0\nthrottled_time 0\n");
        write("cpu,cpuacct/kubepods/pod1/c1/cpu.cfs_quota_us", "-1\n");
        write("cpu,cpuacct/kubepods/pod1/cpu.stat", "nr_periods 20\nnr_throttled 19\nthrottled_time 1900000000\n");
        write("cpu,cpuacct/kubepods/pod1/cpu.cfs_quota_us", "50000\n");

        assertThat(readGroup("11:memory:/../../x\n4:cpu,cpuacct:/../../kubepods/pod1/c1\n0::/"))
                .isEqualTo("1900 of 20, 19 times");
    }

    @Test
    void reads_the_groups_above_a_deleted_group() throws IOException {
        version2("system.slice", 30, 20, "20000 100000");

        assertThat(readGroup("0::/../../system.slice/app.scope (deleted)")).isEqualTo("2000 of 30, 20 times");
    }

    @Test
    void reads_the_root_of_the_mount_for_a_path_of_dots() throws IOException {
        version2("", 5, 4, "max 100000");

        assertThat(readGroup("0::/../..")).isEqualTo("400 of 5, 4 times");
    }

    /** The mount shows only the groups of the namespace, and the process is in none of them. */
    @Test
    void knows_no_group_that_the_mount_does_not_show() throws IOException {
        version2("", 5, 4, "max 100000");
        version2("workers", 6, 5, "20000 100000");

        assertThat(readGroup("0::/../../system.slice/sshd.service")).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource({"/../outside", "/../../outside", "/a/../../outside", "/../a/../../../outside/./"})
    void never_leaves_the_mount(String path) throws IOException {
        version2("a", 1, 1, "20000 100000");
        version2("../outside", 666, 666, "20000 100000");

        assertThat(readGroup("0::" + path)).isEqualTo("unknown");
    }

    @Test
    void treats_a_name_that_begins_with_dots_as_a_name() throws IOException {
        version2("..hidden", 3, 2, "20000 100000");

        assertThat(readGroup("0::/..hidden")).isEqualTo("200 of 3, 2 times");
    }

    private void version2(String group, int periods, int throttled, String quota) throws IOException {
        write(
                group + "/cpu.stat",
                "usage_usec 5\nnr_periods " + periods + "\nnr_throttled " + throttled + "\nthrottled_usec "
                        + throttled * 100_000 + "\n");
        write(group + "/cpu.max", quota + "\n");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve("mount/" + name).normalize();
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String readGroup(String lines) throws IOException {
        try (CpuGroup group = find(lines)) {
            return read(group);
        }
    }

    private CpuGroup find(String lines) throws IOException {
        return CpuGroup.find(Files.writeString(folder.resolve("self"), lines + "\n"), folder.resolve("mount"));
    }

    private static String read(CpuGroup group) {
        group.read();
        return group.periods() == CpuGroup.UNKNOWN
                ? "unknown"
                : group.throttledNs() / 1_000_000 + " of " + group.periods() + ", " + group.throttledPeriods()
                        + " times";
    }
}
