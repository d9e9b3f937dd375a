package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final String HOSTILE = "</script><script>alert(1)</script><td \"' & {{note}}";

    @Test
    void hasTheTextOfTheTerminal() {
        FirstAct.Result act = Samples.act(Optional.of(Samples.ss(129, 401)));
        Story story = FirstStory.of(act, ZoneOffset.UTC);
        List<Check> checks = List.of(Check.that(true, "a holds"), Check.unchecked("b is unknown"));

        String page = text(page(story, checks, List.of("WARN is full")));

        assertThat(page)
                .contains("2026-01-01 12:00:00 +00:00. Runs here.")
                .contains("2 checks: the library's reports agree with ss and the clients.")
                .contains(story.verdict())
                .contains(story.happened())
                .contains("<b>129</b> peak depth", "<b>477</b> packets dropped", "<b>100</b> clients timed out")
                .contains("<td>12:00:05.7</td><td>5.700</td><td>unstuck</td><td>the acceptor accepts again</td>")
                .contains("<td>200</td><td>connected</td><td><div>20 were answered at once</div>")
                .contains(
                        "<tr class=\"why\"><th>why</th><td><div>the acceptor is busy with something else (ACCEPTOR_BLOCKED)</div>"
                                + "<div>The queue is full because the acceptor is busy.</div></td></tr>")
                .contains("<div>raise the backlog to 1024</div>")
                .contains("  skmem:(r0,bl0,d401)")
                .contains("<tr><td>ok</td><td>a holds</td></tr>", "<tr><td>--</td><td>b is unknown</td></tr>")
                .contains("WARN is full");
    }

    @Test
    void hasEveryNumberOfTheChart() {
        String page = page(Samples.evidence());

        assertThat(page)
                .contains("<tr><td>0.500</td><td>5.800</td></tr>")
                .contains("<tr><td>1.000</td><td>129</td><td>128</td><td>477</td></tr>")
                .contains("<tr><td>4.700</td><td>129</td><td>128</td><td>0</td></tr>")
                .contains("<tr><td>3.001</td><td>impatient</td><td>timed out</td><td>3001</td><td>3001</td>"
                        + "<td>Connect timed out</td></tr>");
    }

    @Test
    void namesUnknownNumbers() {
        String page = page(new Evidence(
                "shop (port 8080)",
                "/proc",
                List.of(new Evidence.Sample(Samples.at(0), Samples.queueWithoutLimit(7))),
                new Events(List.of()),
                List.of(),
                List.of()));

        assertThat(page).contains("<tr><td>0.000</td><td>7</td><td>unknown</td><td>0</td></tr>");
        assertThat(page).contains("<b>unknown</b> limit");
    }

    @Test
    void anActWithoutDataHasAPage() {
        assertThat(page(Samples.nothing()))
                .contains("was not saturated: peak unknown, limit unknown")
                .contains("What the 0 clients saw")
                .doesNotContain("Why: ", "Output of ss")
                .doesNotContain("<tr><td>0.000");
    }

    @Test
    void showsFailedChecks() {
        assertThat(page(story(Samples.evidence()), List.of(Check.that(false, "c is wrong")), List.of()))
                .contains("<p class=\"summary failed\">1 check: 1 check failed.</p>")
                .contains("<tr class=\"failed\"><td>NOT ok</td><td>c is wrong</td></tr>");
    }

    @Test
    void escapesAllValues() {
        Evidence evidence = new Evidence(
                HOSTILE,
                HOSTILE,
                Samples.evidence().samples(),
                new Events(List.of()),
                List.of(new Timeline.Entry(Samples.at(1), HOSTILE, HOSTILE)),
                List.of(new ClientResult(HOSTILE, Outcome.FAILED, Samples.START, 1, 1, HOSTILE)));
        Story story = new Story(
                HOSTILE,
                HOSTILE,
                List.of(new Story.Figure(HOSTILE, HOSTILE)),
                List.of(HOSTILE),
                List.of(Story.Group.of(List.of(), Outcome.FAILED, HOSTILE)),
                List.of(new Story.Answer(HOSTILE, List.of(HOSTILE))),
                List.of(new Story.Quote(HOSTILE, List.of(HOSTILE))),
                evidence);

        String page = Page.of(
                        HOSTILE,
                        Samples.START,
                        ZoneOffset.UTC,
                        List.of(story),
                        List.of(Check.that(true, HOSTILE)),
                        List.of(HOSTILE))
                .html();

        assertThat(page).doesNotContain("alert(1)</script>").doesNotContain("<td \"");
        int places = 19;
        assertThat(text(page).split(Pattern.quote(HOSTILE), -1)).hasSize(places + 1);
    }

    @Test
    void permitsOnlyItsOwnScriptsAndStyles() {
        String page = page(Samples.evidence());

        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(page);
        assertThat(policy.find()).isTrue();
        assertThat(text(policy.group(1)))
                .matches("default-src 'none'; base-uri 'none'; form-action 'none';"
                        + " script-src 'sha256-[^' ]+' 'sha256-[^' ]+'; style-src 'sha256-[^' ]+' 'sha256-[^' ]+'");
        assertThat(page).as("no attribute with a style or a script").doesNotContain(" style=", " onclick");
    }

    @Test
    void keepsTheLicenceOfTheChartLibrary() {
        assertThat(text(page(Samples.evidence())))
                .contains("uPlot " + Resources.chartVersion())
                .contains("The MIT License (MIT)")
                .contains("Leon Sorokin")
                .contains("The above copyright notice and this permission notice shall be included");
    }

    static Story story(Evidence evidence) {
        return new Story(
                "An act",
                Verdict.sentence(evidence),
                Verdict.figures(evidence),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                evidence);
    }

    private static String page(Evidence evidence) {
        return page(story(evidence), List.of(), List.of());
    }

    private static String page(Story story, List<Check> checks, List<String> log) {
        return Page.of("Runs here.", Samples.START, ZoneOffset.UTC, List.of(story), checks, log)
                .html();
    }

    /** Returns the text as a browser shows it. */
    private static String text(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&#x2F;", "/")
                .replace("&#x60;", "`")
                .replace("&#x3D;", "=")
                .replace("&amp;", "&");
    }
}
