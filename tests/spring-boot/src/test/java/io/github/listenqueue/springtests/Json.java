package io.github.listenqueue.springtests;

import io.github.listenqueue.testsupport.Http;
import java.util.List;
import java.util.Map;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.StringUtils;

/** A JSON object with access by a path such as {@code source.kind} or {@code listeners.0.depth}. */
record Json(Map<String, Object> object) {

    /** Requests a JSON object, with an answer of any status. */
    static Json get(Http http, String path) {
        return new Json(
                JsonParserFactory.getJsonParser().parseMap(http.get(path).body()));
    }

    /** Returns the value at a path; null if there is none. */
    Object at(String path) {
        Object found = object;
        for (String step : StringUtils.delimitedListToStringArray(path, ".")) {
            if (found instanceof Map<?, ?> map) {
                found = map.get(step);
            } else if (found instanceof List<?> list && Integer.parseInt(step) < list.size()) {
                found = list.get(Integer.parseInt(step));
            } else {
                return null;
            }
        }
        return found;
    }

    long number(String path) {
        return at(path) instanceof Number number ? number.longValue() : Long.MIN_VALUE;
    }
}
