package io.github.listenqueue.examples.observability;

import tools.jackson.databind.JsonNode;

/** An alert or a recording rule. */
record Rule(JsonNode json) {

    boolean isAlert() {
        return json.has("alert");
    }

    /** Returns the name of the alert or of the recorded series. */
    String name() {
        return json.path(isAlert() ? "alert" : "record").asString();
    }

    String expr() {
        return json.path("expr").asString();
    }

    String annotation(String name) {
        return json.path("annotations").path(name).asString("");
    }

    String severity() {
        return json.path("labels").path("severity").asString("");
    }

    @Override
    public String toString() {
        return name();
    }
}
