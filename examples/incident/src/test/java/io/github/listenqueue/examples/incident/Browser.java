package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** A headless Chromium that reports the state and the requests of a page. */
final class Browser {

    private static final int LIMIT_S = 60;
    /** A request in the network log of Chromium. The initiator of its own requests is "not an origin". */
    private static final Pattern REQUEST =
            Pattern.compile("\"initiator\":\"(?!not an origin\")[^\"]*\".*\"url\":\"([^\"]*)\"");

    private final Path folder;

    /** Creates a browser that keeps its files in a directory. */
    Browser(Path folder) {
        this.folder = folder;
    }

    /**
     * A page after its scripts have run.
     *
     * @param dom its markup
     * @param console the lines of the console, with violations of its security policy
     * @param requests the addresses that it requested over a network
     */
    record Visit(String dom, List<String> console, List<String> requests) {}

    static boolean isInstalled() throws InterruptedException {
        return Programs.succeeds("chromium", "--version");
    }

    Visit visit(Path page) throws IOException, InterruptedException {
        Path netLog = folder.resolve("net.log");
        String dom = run("--log-net-log=" + netLog, "--dump-dom", page.toUri().toString());
        return new Visit(
                dom,
                Files.readAllLines(folder.resolve("stderr")).stream()
                        .filter(line -> line.contains(":CONSOLE"))
                        .toList(),
                Files.readAllLines(netLog).stream()
                        .map(REQUEST::matcher)
                        .filter(Matcher::find)
                        .map(request -> request.group(1))
                        .toList());
    }

    BufferedImage screenshot(Path page, int width, int height) throws IOException, InterruptedException {
        Path picture = folder.resolve("screenshot.png");
        run(
                "--hide-scrollbars",
                "--window-size=" + width + "," + height,
                "--screenshot=" + picture,
                page.toUri().toString());
        return ImageIO.read(picture.toFile());
    }

    /** Returns the number of sheets for a printed page. */
    long sheets(Path page) throws IOException, InterruptedException {
        Path pdf = folder.resolve("print.pdf");
        run("--print-to-pdf=" + pdf, page.toUri().toString());
        return Pattern.compile("/Type */Page\\b")
                .matcher(Files.readString(pdf, StandardCharsets.ISO_8859_1))
                .results()
                .count();
    }

    private String run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                // The sandbox does not work for root and in most containers, and the page is trusted.
                "--no-sandbox",
                "--disable-gpu",
                "--enable-logging=stderr",
                // No host name may be resolved.
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(args));
        Path output = folder.resolve("stdout");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        assertThat(Programs.awaitEnd(process, LIMIT_S)).isZero();
        return Files.readString(output);
    }
}
