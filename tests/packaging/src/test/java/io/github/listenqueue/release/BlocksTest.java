package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The languages of all blocks. A block with a language is tested, and a block without one is output of programs. */
class BlocksTest {

    /** The tested languages. Output of programs has none. The module operations tests the queries with Prometheus. */
    private static final Set<String> TESTED = Set.of("", "java", "xml", "properties", "sh", "indented", "promql");

    @Test
    void everyLanguageHasATest() {
        assertThat(Documents.blocks())
                .allSatisfy(block -> assertThat(block.language()).isIn(TESTED));
    }

    @Test
    void queriesAreInTheTestedFile() {
        assertThat(Documents.blocks("promql"))
                .allSatisfy(block -> assertThat(block.place()).startsWith("operations/"));
    }
}
