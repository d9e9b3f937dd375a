package io.github.listenqueue.examples.incident;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An act as page.html shows it: the story, and tables with times in seconds since the act began. An unknown number is the word
 * "unknown", which page.js omits from the chart.
 */
record PageAct(
        Story story,
        List<EventRow> events,
        List<EpisodeRow> episodes,
        List<SampleRow> samples,
        List<ClientRow> clients) {

    record EventRow(String seconds, String clock, String label, String text) {}

    record EpisodeRow(String from, String to) {}

    record SampleRow(String seconds, int depth, String limit, long packets) {}

    record ClientRow(String seconds, String who, String outcome, long connectMs, long totalMs, String message) {}

    static PageAct of(Story story, ZoneId zone) {
        Evidence evidence = story.evidence();
        Instant start = evidence.start().orElse(Instant.EPOCH);
        return new PageAct(
                story,
                evidence.timeline().stream()
                        .map(entry -> new EventRow(
                                seconds(start, entry.at()), Words.clock(entry.at(), zone), entry.label(), entry.text()))
                        .toList(),
                evidence.episodes().stream()
                        .map(episode -> new EpisodeRow(
                                seconds(start, episode.from()),
                                episode.to().map(to -> seconds(start, to)).orElse(Words.UNKNOWN)))
                        .toList(),
                evidence.samples().stream()
                        .map(sample -> new SampleRow(
                                seconds(start, sample.at()),
                                sample.queue().depth(),
                                Words.shown(sample.queue().limit()),
                                evidence.packetsDropped(sample.at())))
                        .toList(),
                evidence.clients().stream()
                        .map(client -> new ClientRow(
                                seconds(start, client.ended()),
                                client.who(),
                                client.outcome().words(),
                                client.connectMs(),
                                client.totalMs(),
                                client.message()))
                        .toList());
    }

    /** The states of a client, in the order in which the chart stacks them. */
    static String outcomes() {
        return Arrays.stream(Outcome.values()).map(Outcome::words).collect(Collectors.joining(","));
    }

    boolean diagnosed() {
        return !story.diagnosis().isEmpty();
    }

    boolean quoted() {
        return !story.quotes().isEmpty();
    }

    int clientCount() {
        return clients.size();
    }

    private static String seconds(Instant start, Instant at) {
        return String.format(Locale.ROOT, "%.3f", Duration.between(start, at).toMillis() / 1000.0);
    }
}
