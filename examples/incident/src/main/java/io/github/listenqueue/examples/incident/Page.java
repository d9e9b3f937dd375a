package io.github.listenqueue.examples.incident;

import com.samskivert.mustache.Mustache;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;

/**
 * The incident as one HTML file without further files. The template page.html has the text and escapes all values. The script
 * page.js draws the chart from the tables on the page. Its style begins with that of the agent's reports. The content
 * security policy of the page permits only that script, the chart library and the two style sheets.
 *
 * @param note a sentence about the network namespace
 * @param when the time of its writing
 * @param acts the acts
 * @param summary the result of the checks
 * @param checks the checks
 * @param log the lines of the library's log
 */
record Page(String note, String when, List<PageAct> acts, String summary, List<Check> checks, List<String> log) {

    static Page of(String note, Instant at, ZoneId zone, List<Story> stories, List<Check> checks, List<String> log) {
        return new Page(
                note,
                Words.date(at, zone),
                stories.stream().map(story -> PageAct.of(story, zone)).toList(),
                Check.summary(checks),
                List.copyOf(checks),
                List.copyOf(log));
    }

    String html() {
        // Throws if the template has an unknown name.
        return Mustache.compiler().compile(Resources.own("page.html")).execute(this);
    }

    // The following methods are for page.html.

    String checked() {
        return Words.count(checks.size(), "check");
    }

    boolean allHold() {
        return Check.allHold(checks);
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
        return Resources.everyPage("page.css") + Resources.own("page.css");
    }

    String script() {
        return Resources.own("page.js");
    }

    String securityPolicy() {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + hash(chartScript()) + " "
                + hash(script()) + "; style-src " + hash(chartStyle()) + " " + hash(style());
    }

    private static String hash(String inlined) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inlined.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
