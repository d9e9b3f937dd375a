package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** No code escapes: what has a language has a test, and what has none is what programs print. */
class BlocksTest {

    /** Output of programs has no language. The queries are tested against a Prometheus, by operations. */
    private static final Set<String> TESTED = Set.of("", "java", "xml", "properties", "sh", "indented", "promql");

    @Test
    void everyLanguageHasATest() {
        assertThat(Documents.blocks())
                .allSatisfy(block -> assertThat(block.language()).isIn(TESTED));
    }

    @Test
    void queriesAreWhereTheyAreTested() {
        assertThat(Documents.blocks("promql"))
                .allSatisfy(block -> assertThat(block.place()).startsWith("operations/"));
    }
}
