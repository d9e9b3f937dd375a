package io.github.listenqueue.examples.balancer;

import com.samskivert.mustache.Mustache;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The story as one HTML file without further files. The template page.html has the text and escapes all values. The script page.js
 * draws the charts from the tables on the page.
 *
 * @param note a sentence about the network namespace
 * @param when the time of its writing
 * @param seed the seed of the clients' arrivals
 * @param plays the balancers
 * @param checks the checks
 */
record Page(String note, String when, long seed, List<PlayView> plays, List<Check> checks) {

    record PlayView(String name, List<String> acts, List<Table.Row> rows, List<ActView> charts) {}

    record ActView(String name, List<PointRow> points, List<String> errors, List<String> log) {}

    record PointRow(String second, int depthOne, int depthTwo, String weightOne, String weightTwo, long lost) {}

    static Page of(Arguments arguments, Instant at, List<Play> plays, List<Check> checks) {
        return new Page(
                arguments.note(),
                at.truncatedTo(ChronoUnit.SECONDS).toString(),
                arguments.seed(),
                plays.stream().map(Page::view).toList(),
                checks);
    }

    private static PlayView view(Play play) {
        return new PlayView(
                play.kind().words(),
                play.acts().stream().map(act -> act.mode().words()).toList(),
                Table.rows(play),
                play.acts().stream().map(Page::view).toList());
    }

    private static ActView view(Act act) {
        return new ActView(
                act.mode().words(),
                act.points().stream().map(Page::row).toList(),
                act.errorWords(),
                act.log().stream().limit(Story.MAX_LOG_LINES).toList());
    }

    private static PointRow row(Act.Point point) {
        return new PointRow(
                String.format(Locale.ROOT, "%.2f", point.second()),
                point.depths().get(0),
                point.depths().get(1),
                Table.weight(point.weights().get(0)),
                Table.weight(point.weights().get(1)),
                point.lost());
    }

    String html() {
        // Throws if the template has an unknown name.
        return Mustache.compiler().compile(Resources.own("page.html")).execute(this);
    }

    // The following methods are for page.html.

    int backlog() {
        return SlowServer.BACKLOG;
    }

    int perSecond() {
        return Clients.PER_SECOND;
    }

    String chartVersion() {
        return Resources.chartVersion();
    }

    String chartLicence() {
        return Resources.chart("LICENSE");
    }

    String chartStyle() {
        return Resources.chart("dist/uPlot.min.css");
    }

    String chartScript() {
        return Resources.chart("dist/uPlot.iife.min.js");
    }

    String style() {
        return Resources.own("page.css");
    }

    String script() {
        return Resources.own("page.js");
    }
}
