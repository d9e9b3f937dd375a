package io.github.listenqueue.agent.command;

import io.github.listenqueue.agent.inside.AnswerField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The diagnosis as one HTML page without further files and without a script. All values are escaped, since they come from the JVM,
 * and the content security policy permits the one style sheet alone.
 */
final class ReportPage {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss xxx", Locale.ROOT);

    private final String title;
    private final List<OutsideListener> outside;

    ReportPage(String title, List<OutsideListener> outside) {
        this.title = title;
        this.outside = outside;
    }

    /**
     * Returns the page of an answer.
     *
     * @param answer lines of {@link AnswerField}
     */
    String of(String answer) {
        List<ReportedListener> listeners = ReportedListener.of(answer);
        List<ReportedListener> troubled =
                listeners.stream().filter(ReportedListener::isTroubled).toList();
        List<ReportedListener> calm =
                listeners.stream().filter(each -> !each.isTroubled()).toList();
        String summary = listeners.isEmpty()
                ? "No listener is open, or the diagnosis failed."
                : troubled.size() + " of " + listeners.size() + (listeners.size() == 1 ? " listener" : " listeners")
                        + " in trouble.";
        String body = troubled.stream().map(ReportPage::section).collect(Collectors.joining()) + calm(calm);
        // The source, or the reason why the diagnosis failed.
        String source = answer.lines().findFirst().orElse("").replaceFirst("^" + AnswerField.SOURCE + " ", "");
        return page(source, summary, !troubled.isEmpty(), body);
    }

    /** Returns the page of a JVM that cannot be asked. */
    String of(Obstacle obstacle) {
        String advice = obstacle.advice().isEmpty() ? "" : "<p>Advice: " + escaped(obstacle.advice()) + "</p>\n";
        return page("Seen from outside.", obstacle.reason(), obstacle.troubled(), advice);
    }

    private static String section(ReportedListener listener) {
        return "<section>\n<h2>" + escaped(listener.one(AnswerField.LISTENER)) + "</h2>\n<p class=\"verdict\">"
                + escaped(listener.one(AnswerField.EXPLANATION)) + "</p>\n<ul class=\"figures\">\n"
                + figure(AnswerField.DEPTH, "connections waiting", listener)
                + figure(AnswerField.LIMIT, "limit of the queue", listener)
                + figure(AnswerField.OLDEST, "oldest has waited", listener)
                + figure(AnswerField.HALF_OPEN, "half-open requests", listener)
                + figure(AnswerField.DROPS, "packets dropped", listener)
                + "</ul>\n<div class=\"diagnosis\">\n<table>\n<tbody>\n"
                + row("Cause", listener.all(AnswerField.CAUSE))
                + row("Evidence", listener.all(AnswerField.EVIDENCE))
                + row("Suspects", listener.all(AnswerField.SUSPECT))
                + row("Clients", listener.all(AnswerField.CLIENTS))
                + row("Advice", listener.all(AnswerField.ADVICE))
                + "</tbody>\n</table>\n</div>\n</section>\n";
    }

    private static String figure(AnswerField field, String label, ReportedListener listener) {
        return "<li><b>" + escaped(listener.one(field)) + "</b> " + label + "</li>\n";
    }

    private static String row(String head, List<String> lines) {
        return lines.isEmpty()
                ? ""
                : lines.stream()
                        .map(line -> "<div>" + escaped(line) + "</div>")
                        .collect(Collectors.joining("", "<tr><th>" + head + "</th><td>", "</td></tr>\n"));
    }

    private static String calm(List<ReportedListener> listeners) {
        return listeners.isEmpty()
                ? ""
                : table(
                        "Not in trouble",
                        List.of("listener", "waiting", "limit", "drops"),
                        listeners.stream()
                                .map(each -> List.of(
                                        each.one(AnswerField.LISTENER),
                                        each.one(AnswerField.DEPTH),
                                        each.one(AnswerField.LIMIT),
                                        each.one(AnswerField.DROPS)))
                                .toList());
    }

    private static String table(String title, List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<h2>" + title + "</h2>\n<table>\n<thead><tr>");
        head.forEach(cell -> table.append("<th>").append(cell).append("</th>"));
        table.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            table.append("<tr>");
            row.forEach(cell -> table.append("<td>").append(escaped(cell)).append("</td>"));
            table.append("</tr>\n");
        }
        return table.append("</tbody>\n</table>\n").toString();
    }

    private String page(String source, String summary, boolean troubled, String body) {
        String style = style();
        String seen = outside.isEmpty()
                ? ""
                : table(
                        "Seen from outside",
                        List.of("listener", "depth/limit", "oldest", "drops", "state"),
                        outside.stream()
                                .map(each -> List.of(
                                        each.address(),
                                        each.depthOfLimit(),
                                        each.oldestText(),
                                        each.dropsText(),
                                        each.state()))
                                .toList());
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src %s">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Accept queues of %s</title>
                <style>%s</style>
                </head>
                <body>
                <header>
                <h1>Accept queues of %s</h1>
                <p class="meta">%s. %s</p>
                <p class="summary%s">%s</p>
                </header>
                %s%s<footer>Made by listenqueue-agent. This page has no script and loads nothing.</footer>
                </body>
                </html>
                """.formatted(
                        hash(style),
                        escaped(title),
                        style,
                        escaped(title),
                        TIME.format(ZonedDateTime.now(ZoneId.systemDefault())),
                        escaped(source),
                        troubled ? " failed" : "",
                        escaped(summary),
                        body,
                        seen);
    }

    private static String style() {
        try (InputStream file = ReportPage.class.getResourceAsStream("page.css")) {
            if (file == null) {
                throw new IllegalStateException("the jar of the agent has no page.css");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String inlined) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inlined.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
