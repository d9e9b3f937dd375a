package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFileTest {

    @TempDir
    private Path folder;

    @Test
    void writesThePageAndLeavesNothingBesideIt() throws IOException {
        Path file = folder.resolve("page.html");

        Check check = PageFile.at(file.toString()).write("<p>new</p>");

        assertThat(check).isEqualTo(Check.that(true, "page: written to " + file));
        assertThat(file).hasContent("<p>new</p>");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void replacesAnOlderPage() throws IOException {
        Path file = Files.writeString(folder.resolve("page.html"), "old");

        PageFile.at(file.toString()).write("new");

        assertThat(file).hasContent("new");
    }

    @Test
    void aPageThatCouldNotBeWrittenIsAFailedCheckAndTheOldOneStays() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        PageFile file = PageFile.at(gone.resolve("page.html").toString());
        Files.delete(gone);

        Check check = file.write("new");

        assertThat(check.failed()).isTrue();
        assertThat(check.text()).startsWith("page: not written to " + gone);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void refusesAFolder() {
        assertRefused(folder, "it is a folder");
        assertRefused(Path.of("/"), "it is a folder");
    }

    @Test
    void refusesANameThatNoFileCanHave() {
        assertThatThrownBy(() -> PageFile.at("page\0.html"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The page cannot be written to page\0.html: no file can have this name in this locale");
    }

    @Test
    void refusesWhatIsNoRegularFile() {
        assertRefused(Path.of("/dev/null"), "it is not a regular file");
    }

    @Test
    void refusesAFolderThatIsNotThere() throws IOException {
        assertRefused(folder.resolve("none/page.html"), "there is no folder " + folder.resolve("none"));
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(file.resolve("page.html"), "there is no folder " + file);
    }

    @Test
    void refusesAFolderInWhichNobodyMayMakeAFile() {
        assertRefused(Path.of("/proc/page.html"), "no file can be made in /proc");
    }

    @Test
    void refusesWhatMayNotBeWritten() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = Files.createFile(folder.resolve("page.html"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assumeFalse(Files.isWritable(closed), "root may write everywhere");

        assertRefused(closed.resolve("page.html"), "no file can be made in " + closed);
        assertRefused(file, "the file is there and may not be changed");
    }

    private static void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> PageFile.at(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The page cannot be written to " + file + ": " + why);
    }
}
