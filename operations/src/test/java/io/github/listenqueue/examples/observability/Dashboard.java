package io.github.listenqueue.examples.observability;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped dashboard, and the queries that Grafana sends for it. */
record Dashboard(JsonNode json) {

    /** A query and its panel or annotation. An annotation has no panel type and no legend. */
    record Query(String origin, String panelType, String expr, String legend, boolean instant) {}

    static Dashboard load() {
        return new Dashboard(new JsonMapper().readTree(Kit.text(Kit.ROOT.resolve("dashboard.json"))));
    }

    /** Returns the panels without rows, which are headings. */
    List<JsonNode> panels() {
        return allPanels()
                .filter(panel -> !panel.path("type").asString().equals("row"))
                .toList();
    }

    /** Returns all panels, with those in collapsed rows. */
    Stream<JsonNode> allPanels() {
        return json.path("panels")
                .valueStream()
                .flatMap(panel ->
                        Stream.concat(Stream.of(panel), panel.path("panels").valueStream()));
    }

    List<JsonNode> variables() {
        return json.path("templating").path("list").valueStream().toList();
    }

    List<Query> queries() {
        Stream<Query> ofPanels = panels().stream().flatMap(Dashboard::queries);
        Stream<Query> ofAnnotations = json.path("annotations")
                .path("list")
                .valueStream()
                .filter(annotation -> annotation.has("expr"))
                .map(annotation -> new Query(
                        annotation.path("name").asString(),
                        "",
                        annotation.path("expr").asString(),
                        "",
                        false));
        return Stream.concat(ofPanels, ofAnnotations).toList();
    }

    private static Stream<Query> queries(JsonNode panel) {
        return panel.path("targets")
                .valueStream()
                .map(target -> new Query(
                        panel.path("title").asString() + " / "
                                + target.path("refId").asString(),
                        panel.path("type").asString(),
                        target.path("expr").asString(),
                        target.path("legendFormat").asString(""),
                        target.path("instant").asBoolean()));
    }

    /** Replaces variables by their values, as Grafana does. */
    static String substitute(String text, Map<String, String> values) {
        return Pattern.compile("\\$\\{?(\\w+)}?").matcher(text).replaceAll(variable -> {
            String value = values.get(variable.group(1));
            if (value == null) {
                throw new IllegalArgumentException("Unknown variable " + variable.group() + " in: " + text);
            }
            return value;
        });
    }
}
