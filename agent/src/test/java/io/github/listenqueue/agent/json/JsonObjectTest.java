package io.github.listenqueue.agent.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void writesEveryKindOfValue() {
        JsonObject inner = new JsonObject().put("a", 1).put("b", true);
        assertThat(new JsonObject()
                        .put("text", "a \"quoted\" \\ line\n")
                        .put("list", List.of("x", inner))
                        .putJson("json", "{}"))
                .hasToString("{\"text\": \"a \\\"quoted\\\" \\\\ line\\u000a\","
                        + " \"list\": [\"x\", {\"a\": 1, \"b\": true}], \"json\": {}}");
    }
}
