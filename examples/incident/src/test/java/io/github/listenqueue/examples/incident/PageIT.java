package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in a real browser, among them that of an incident that was just replayed. */
@Tag("full")
class PageIT {

    /** More pixels than the mark of a colour in the legend has. */
    private static final int SEEN_PIXELS = 400;

    @TempDir
    private Path folder;

    @BeforeEach
    void aBrowserIsInstalled() throws Exception {
        assumeTrue(Browser.isInstalled(), "chromium, which shows the page, is not installed");
        IncidentScript.touchJar();
    }

    @Test
    void theBrowserReportsErrorsAndRequests() throws Exception {
        Path page = Files.writeString(
                folder.resolve("bad.html"),
                "<!DOCTYPE html><script>throw new Error('wrong')</script><img src='http://127.0.0.1:9/x.png'>");

        Browser.Visit visit = new Browser(folder).visit(page);

        assertThat(visit.console()).anyMatch(line -> line.contains("Uncaught Error: wrong"));
        assertThat(visit.requests()).contains("http://127.0.0.1:9/x.png");
    }

    @Test
    void drawsTheNumbersOfTheReportOfARealIncident() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--report", "page.html", "--plain");
        assertThat(run.output()).contains("    ok  page: written to " + folder.resolve("page.html"));
        assertThat(run.status()).as(run.output()).isZero();

        Path page = folder.resolve("page.html");
        Browser browser = new Browser(folder);
        Browser.Visit visit = browser.visit(page);

        assertThat(visit.console()).isEmpty();
        assertThat(visit.requests()).isEmpty();
        assertThat(all(visit.dom(), "<th>why</th><td><div>[^<]*\\((\\w+)\\)</div><div>[^<]+</div>"))
                .as("the diagnosis of each act")
                .isEqualTo(all(run.output(), "(?m)^  why +.* \\((\\w+)\\)$"))
                .containsOnly("ACCEPTOR_BLOCKED");
        List<String> acts = acts(run.output());
        assertThat(all(visit.dom(), "data-plotted-max=\"(\\d+)\""))
                .isEqualTo(all(run.output(), "\n\nTimeline\n(?:.+\n)*.*Recovered .* peak (\\d+)"))
                .hasSameSizeAs(acts);
        assertThat(all(visit.dom(), "data-plotted-dropped=\"(\\d+)\""))
                .isEqualTo(all(run.output(), "\n\nTimeline\n(?:.+\n)*.*Recovered .* (\\d+) packets? dropped"));
        assertThat(all(visit.dom(), "data-plotted-limit=\"([^\"]+)\""))
                .isEqualTo(all(run.output(), "\n\nTimeline\n(?:.+\n)*?.*Full .*limit (\\d+)"));
        assertThat(all(visit.dom(), "data-plotted-episodes=\"(\\d+)\"")).containsOnly("1");
        assertThat(all(visit.dom(), "data-plotted-outcomes=\"([^\"]+)\""))
                .containsExactlyElementsOf(acts.stream().map(PageIT::outcomes).toList());
        assertThat(all(visit.dom(), "<div class=\"mark[^>]*><span>([^<]*)"))
                .containsExactlyElementsOf(all(String.join("", acts), "(?m)^  [0-9:.]{10}  (\\S+(?: \\S+)?)  "));
        assertSeen(browser.screenshot(page, 1200, 900), "depth-fill", "dropped", "episode", "connected", "timed-out");
        assertThat(browser.sheets(page)).isEqualTo(1);
    }

    @Test
    void showsTheDiagnosisOfACause() throws Exception {
        IncidentScript.Run run =
                IncidentScript.run(folder, "--report", "page.html", "--plain", "--cause", "acceptor-limited");
        assertThat(run.status()).as(run.output()).isZero();

        Browser.Visit visit = new Browser(folder).visit(folder.resolve("page.html"));

        assertThat(visit.console()).isEmpty();
        assertThat(visit.requests()).isEmpty();
        assertThat(visit.dom())
                .contains("<h2>Cause acceptor-limited: ")
                .contains("(ACCEPTOR_LIMITED)</div>")
                .contains("<th>advice</th>")
                .doesNotContain("Output of ss");
    }

    @Test
    void unknownNumbersAreGapsAndAnActWithoutSamplesHasNoChart() throws Exception {
        Evidence evidence = new Evidence(
                "shop (port 8080)",
                "/proc",
                List.of(
                        new Evidence.Sample(Samples.at(0), Samples.queueWithoutLimit(7)),
                        new Evidence.Sample(Samples.at(100), Samples.queue(5, 0))),
                new Events(List.of()),
                List.of(),
                List.of());
        Path page = Files.writeString(
                folder.resolve("page.html"),
                Page.of(
                                "</script>",
                                Samples.START,
                                ZoneOffset.UTC,
                                List.of(PageTest.story(evidence), PageTest.story(Samples.nothing())),
                                List.of(),
                                List.of())
                        .html());

        Browser.Visit visit = new Browser(folder).visit(page);

        assertThat(visit.console()).isEmpty();
        assertThat(all(visit.dom(), "data-plotted-max=\"([^\"]+)\"")).containsExactly("7");
        assertThat(all(visit.dom(), "data-plotted-limit=\"([^\"]+)\"")).containsExactly("unknown, 128");
        assertThat(visit.dom()).containsOnlyOnce("<div class=\"chart\">There is no sample to draw.</div>");
    }

    /** Returns the part of each act from the timeline to the diagnosis. */
    private static List<String> acts(String output) {
        return all(output, "\n\n(Timeline\n(?s:.*?))\n\nWhy: ");
    }

    private static String outcomes(String act) {
        List<String> outcomes = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            List<String> counts = all(act, "(?m)^ +(\\d+) " + outcome.words() + "  ");
            if (!counts.isEmpty() && !counts.get(0).equals("0")) {
                outcomes.add(outcome.words() + " " + counts.get(0));
            }
        }
        return String.join(", ", outcomes);
    }

    private static void assertSeen(BufferedImage picture, String... colours) throws IOException {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        for (String colour : colours) {
            Matcher hex = Pattern.compile("--" + colour + ": #(\\w{6});").matcher(Resources.own("page.css"));
            assertThat(hex.find()).as(colour).isTrue();
            int wanted = 0xff000000 | Integer.parseInt(hex.group(1), 16);
            int seen = 0;
            for (int pixel : pixels) {
                seen += pixel == wanted ? 1 : 0;
            }
            assertThat(seen).as(colour).isGreaterThan(SEEN_PIXELS);
        }
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
