package io.github.listenqueue.examples.incident;

import java.time.ZoneId;
import java.util.List;

/** The report as lines for a terminal. */
final class Report {

    private static final int WIDTH = 118;

    private final StringBuilder text = new StringBuilder();

    private Report() {}

    static String of(Story story, ZoneId zone) {
        Report report = new Report();
        report.title("Timeline");
        story.evidence()
                .timeline()
                .forEach(entry -> report.line("  " + Words.clock(entry.at(), zone) + "  " + Timeline.line(entry)));
        report.title("What happened");
        story.happened().forEach(report::paragraph);
        report.title("What the " + story.evidence().clients().size() + " clients saw");
        story.clients().forEach(report::group);
        report.titleOf(story.diagnosis(), "Why: the library's diagnosis");
        story.diagnosis().forEach(report::answer);
        report.titleOf(story.quotes(), "Output of ss for the same listener");
        for (Story.Quote quote : story.quotes()) {
            report.line("  " + quote.caption());
            quote.lines().forEach(line -> report.line("    " + line));
        }
        return report.text.toString();
    }

    static String checks(List<Check> checks) {
        Report report = new Report();
        report.title("Checks");
        checks.forEach(check -> report.line(check.line()));
        report.line("");
        report.line("Exit status " + (Check.allHold(checks) ? 0 : 1) + ": " + Check.summary(checks) + ".");
        return report.text.toString();
    }

    static String log(List<String> lines) {
        Report report = new Report();
        report.title("The library's log");
        lines.forEach(line -> report.line("  " + line));
        return report.text.toString();
    }

    private void paragraph(String paragraph) {
        wrapped(" ", " ", paragraph);
    }

    private void answer(Story.Answer answer) {
        String indent = " ".repeat(String.format("  %-8s ", "").length());
        String start = String.format("  %-8s ", answer.question());
        for (String part : answer.lines()) {
            wrapped(start, indent + (answer.lines().size() == 1 ? "" : "  "), part);
            start = indent;
        }
    }

    /** Wraps the text at blanks. */
    private void wrapped(String start, String indent, String text) {
        StringBuilder line = new StringBuilder(start);
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(' ').append(word);
        }
        line(line.toString());
    }

    private void titleOf(List<?> content, String title) {
        if (!content.isEmpty()) {
            title(title);
        }
    }

    private void group(Story.Group group) {
        String indent =
                String.format("  %3d %-10s  ", group.number(), group.outcome().words());
        for (String remark : group.remarks()) {
            line(indent + remark);
            indent = " ".repeat(indent.length());
        }
    }

    private void title(String title) {
        line("");
        line(title);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
