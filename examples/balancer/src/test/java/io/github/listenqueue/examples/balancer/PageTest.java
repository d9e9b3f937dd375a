package io.github.listenqueue.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final String HOSTILE = "</pre><script>alert(1)</script>";

    @Test
    void hasTheTableAndEveryPoint() {
        Play play = Samples.play(2);

        String page = page(play, play.checks());

        assertThat(page)
                .contains("<h2>HAProxy</h2>")
                .contains("<th>static weights</th><th>readiness alone</th><th>the signal</th>")
                .contains("<tr><th>packets lost, by the library</th><td>1300</td><td>650</td><td>40</td></tr>")
                .contains("<tr><td>3.00</td><td>3</td><td>0</td><td>200</td><td>50</td><td>300</td></tr>")
                .contains("<td>ok</td><td>HAProxy, static weights: 1300 packets met a full queue</td>")
                .contains("The MIT License (MIT)")
                .doesNotContain("class=\"error\"");
    }

    @Test
    void escapesTheLogOfTheBalancer() {
        Act act = Samples.act(Mode.STATIC, 1, 1);
        Act hostile = new Act(act.mode(), act.points(), act.clients(), 1, 1, List.of(HOSTILE));
        Play play = new Play(Kind.NGINX, List.of(hostile, act, act));

        assertThat(page(play, List.of())).doesNotContain(HOSTILE).contains("&lt;/pre&gt;&lt;script&gt;alert(1)");
    }

    @Test
    void marksAFailedCheck() {
        assertThat(page(Samples.play(2), List.of(Check.of(false, "", "it is wrong"))))
                .contains("<tr class=\"error\"><td>NOT ok</td><td>it is wrong</td></tr>");
    }

    private static String page(Play play, List<Check> checks) {
        return Page.of(Arguments.parse("--note=Here."), Instant.EPOCH, List.of(play), checks)
                .html();
    }
}
