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
 * The incident as one HTML file that needs nothing else. The words are in page.html, which escapes what it is given; the
 * chart is drawn by page.js from the tables on the page. Whatever is neither this script nor the chart library nor one of
 * the two style sheets is kept from running and from loading by the page's content security policy.
 *
 * @param note where it ran
 * @param when when it was written
 * @param acts the acts
 * @param summary what follows from the checks
 * @param checks what was checked
 * @param log what the library wrote to the log
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
        // It throws where a name in the page is not known here.
        return Mustache.compiler().compile(Resources.own("page.html")).execute(this);
    }

    // What follows is asked for by page.html alone.

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
        return Resources.own("page.css");
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
