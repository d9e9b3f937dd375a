package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final OutsideListener FULL = new OutsideListener(
            new InetSocketAddress(8080),
            "[::]:8080",
            OptionalInt.of(11),
            OptionalInt.of(10),
            Optional.of(Duration.ofSeconds(4)),
            OptionalInt.of(7));

    private final ReportPage page = new ReportPage("PID 4711 <shop> & \"co\"", List.of(FULL));

    @Test
    void showsTroubleBeforeCalm() {
        String html = page.of("""
                SOURCE read by getsockopt
                LISTENER admin
                DEPTH 0
                LIMIT 50
                LISTENER http
                DEPTH 11
                LIMIT 10
                CAUSE ACCEPTOR_BLOCKED (likely)
                EXPLANATION The acceptor sleeps.
                EVIDENCE one fact
                EVIDENCE another fact
                ADVICE move it
                """);
        assertThat(html)
                .contains("1 of 2 listeners in trouble.", "read by getsockopt", "<h2>http</h2>")
                .contains("<b>11</b> connections waiting", "<b>?</b> packets dropped")
                .contains("<div>one fact</div><div>another fact</div>", "ACCEPTOR_BLOCKED (likely)")
                .contains("<td>admin</td><td>0</td><td>50</td><td>?</td>")
                .contains("<td>[::]:8080</td><td>11/10</td><td>4.0 s</td><td>7</td><td>full</td>")
                .doesNotContain("Suspects");
        assertThat(html.indexOf("<h2>http</h2>")).isLessThan(html.indexOf("Not in trouble"));
    }

    @Test
    void escapesWhatTheJvmSays() {
        String html = page.of("SOURCE <img src=x>\nLISTENER <script>alert('1')</script>\nCAUSE x\nEVIDENCE a<b");
        assertThat(html)
                .contains("PID 4711 &lt;shop&gt; &amp; &quot;co&quot;", "&lt;script&gt;alert(&#39;1&#39;)", "a&lt;b")
                .doesNotContain("<script", "<img");
    }

    @Test
    void permitsTheOneStyleSheetAlone() {
        assertThat(page.of(""))
                .containsPattern(
                        "content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-[\\w+/=]{44}'\"");
    }

    @Test
    void aJvmThatCannotBeAskedIsSeenFromOutside() {
        assertThat(page.of(Obstacle.trouble("The process is stopped.", "continue it")))
                .contains("summary failed", "The process is stopped.", "Advice: continue it", "<td>full</td>");
        assertThat(page.of("The diagnosis failed in the JVM: no memory"))
                .contains(
                        "No listener is open, or the diagnosis failed.", "The diagnosis failed in the JVM: no memory");
    }
}
