package io.github.listenqueue.agent.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON object that is written once. Its values are texts, numbers, booleans, objects and lists of them. */
public final class JsonObject {

    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Adds a member. Returns this object. */
    public JsonObject put(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Adds a member whose value is JSON. Returns this object. */
    public JsonObject putJson(String name, String json) {
        members.put(name, new Json(json));
        return this;
    }

    private record Json(String text) {

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public String toString() {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ": " + text(member.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(JsonObject::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Number
                        || value instanceof Boolean
                        || value instanceof JsonObject
                        || value instanceof Json
                ? value.toString()
                : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
