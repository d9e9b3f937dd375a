package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The relative links of the documents, each of which must lead to a file or folder of the repository. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Path document : Documents.all().toList()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String target = link.group(1);
                if (target.contains("://")) {
                    continue;
                }
                checked++;
                if (!Files.exists(document.resolveSibling(target))) {
                    broken.add(Documents.relative(document) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(checked).as("links found").isGreaterThan(20);
    }
}
