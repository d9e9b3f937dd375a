package io.github.listenqueue.examples.observability;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of this library's series in a query. */
final class Metrics {

    private static final Pattern SCRAPED = Pattern.compile("(?<![\\w:.])(?:listen_queue|tcp)_\\w+(?![\\w:])");
    private static final Pattern RECORDED = Pattern.compile("(?<!\\w)\\w+:(?:listen_queue|tcp)_\\w+:\\w+");

    private Metrics() {}

    static Set<String> scraped(String query) {
        return find(SCRAPED, query);
    }

    static Set<String> recorded(String query) {
        return find(RECORDED, query);
    }

    /** Returns the metrics that the rules and the dashboard use. */
    static Set<String> scrapedForAll() {
        Stream<String> rules =
                Kit.rules().stream().flatMap(rule -> Stream.of(rule.expr(), rule.annotation("description")));
        Stream<String> dashboard = Dashboard.load().queries().stream().map(Dashboard.Query::expr);
        return Stream.concat(rules, dashboard)
                .flatMap(query -> scraped(query).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> find(Pattern name, String query) {
        return name.matcher(query).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
