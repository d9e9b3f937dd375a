package io.github.listenqueue.internal.text;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueDiagnosis.Suspect;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a finding, as one line and in full. */
public final class FindingText {

    private static final int MAX_LINE_CHARACTERS = 400;

    private FindingText() {}

    /** Returns cause, explanation and first advice as one line of at most 400 characters. */
    public static String line(Finding finding) {
        String head = "Diagnosis of listener " + QueueText.name(finding.queue()) + ": " + finding.cause() + ". ";
        String advice =
                finding.advice().isEmpty() ? "" : " Advice: " + finding.advice().get(0) + ".";
        String sentence = finding.explanation();
        // The end of the sentence contains the limit and the effect on clients, which are in the details as well.
        for (int cut = sentence.lastIndexOf("; ");
                cut > 0 && head.length() + sentence.length() + advice.length() > MAX_LINE_CHARACTERS;
                cut = sentence.lastIndexOf("; ")) {
            sentence = sentence.substring(0, cut) + ".";
        }
        String line = Format.oneLine(head + sentence + advice);
        return line.length() <= MAX_LINE_CHARACTERS ? line : line.substring(0, MAX_LINE_CHARACTERS - 1) + "…";
    }

    /**
     * Returns findings in full: the cause and explanation of each, then its evidence one fact a line, then its suspects, then
     * its advice after arrows.
     */
    public static String full(List<Finding> findings) {
        return findings.stream()
                .flatMap(FindingText::lines)
                .map(Format::oneLine)
                .collect(Collectors.joining("\n"));
    }

    /** Returns a suspect as one line, like {@code thread 'main' at com.shop.Door.open(Door.java:7): it calls accept}. */
    public static String suspect(Suspect suspect) {
        return "thread '" + suspect.thread() + "'" + (suspect.place().isEmpty() ? "" : " at " + suspect.place()) + ": "
                + suspect.why();
    }

    private static String certainty(Finding finding) {
        return finding.cause() == Cause.NONE || finding.cause() == Cause.UNKNOWN
                ? ""
                : " (" + finding.certainty().name().toLowerCase(Locale.ROOT) + ")";
    }

    private static Stream<String> lines(Finding finding) {
        return Stream.of(
                        Stream.of(finding.cause() + certainty(finding) + ": " + finding.explanation()),
                        finding.evidence().stream().map(fact -> "  " + fact),
                        finding.suspects().stream().map(suspect -> "  suspect: " + suspect),
                        finding.advice().stream().map(advice -> "  -> " + advice))
                .flatMap(lines -> lines);
    }
}
