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
    void writesThePageAndLeavesNoOtherFile() throws IOException {
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
    void aFailureToWriteIsAFailedCheckAndKeepsTheOldPage() throws IOException {
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
    void rejectsADirectory() {
        assertRejected(folder, "it is a directory");
        assertRejected(Path.of("/"), "it is a directory");
    }

    @Test
    void rejectsAnImpossibleName() {
        assertThatThrownBy(() -> PageFile.at("page\0.html"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The page cannot be written to page\0.html: no file can have this name in this locale");
    }

    @Test
    void rejectsASpecialFile() {
        assertRejected(Path.of("/dev/null"), "it is not a regular file");
    }

    @Test
    void rejectsAMissingDirectory() throws IOException {
        assertRejected(folder.resolve("none/page.html"), "there is no directory " + folder.resolve("none"));
        Path file = Files.createFile(folder.resolve("file"));
        assertRejected(file.resolve("page.html"), "there is no directory " + file);
    }

    @Test
    void rejectsADirectoryWithoutNewFiles() {
        assertRejected(Path.of("/proc/page.html"), "no file can be created in /proc");
    }

    @Test
    void rejectsUnwritableFilesAndDirectories() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = Files.createFile(folder.resolve("page.html"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assumeFalse(Files.isWritable(closed), "root may write everywhere");

        assertRejected(closed.resolve("page.html"), "no file can be created in " + closed);
        assertRejected(file, "the file exists and is not writable");
    }

    private static void assertRejected(Path file, String reason) {
        assertThatThrownBy(() -> PageFile.at(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The page cannot be written to " + file + ": " + reason);
    }
}
