package io.github.listenqueue.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The choice of the context that watches a listener. */
class ContextShareTest {

    private static final SocketAddress NOBODYS = port(9000);

    private final List<ContextShare> made = new ArrayList<>();

    @AfterEach
    void close() {
        made.forEach(ContextShare::close);
    }

    @Test
    void aContextAloneWatchesEverything() {
        ContextShare alone = share();
        assertThat(alone.leaves(NOBODYS)).isFalse();

        alone.claim("http", any(8080));
        assertThat(alone.leaves(NOBODYS)).isFalse();
        assertThat(alone.leaves(port(8080))).isFalse();
    }

    @Test
    void eachWatchesItsOwnServersAndTheOldestWatchesTheRest() {
        ContextShare oldest = share();
        ContextShare other = share();
        oldest.claim("http", any(8080));
        other.claim("http", any(8081));
        other.claim("management", any(9081, 9082));

        assertThat(List.of(port(8080), NOBODYS, path()))
                .noneMatch(oldest::leaves)
                .allMatch(other::leaves);
        assertThat(List.of(port(8081), port(9081), port(9082)))
                .allMatch(oldest::leaves)
                .noneMatch(other::leaves);
    }

    @Test
    void distinguishesTwoServersOnOnePortByTheirAddresses() throws UnknownHostException {
        ContextShare oldest = share();
        ContextShare other = share();
        InetSocketAddress oldests = loopback(1);
        InetSocketAddress others = loopback(2);
        oldest.claim("http", Set.of(oldests));
        other.claim("http", Set.of(others));

        assertThat(List.of(oldest.leaves(oldests), other.leaves(others))).containsOnly(false);
        assertThat(List.of(oldest.leaves(others), other.leaves(oldests))).containsOnly(true);
        InetSocketAddress nobodys = loopback(3);
        assertThat(oldest.leaves(nobodys)).isFalse();
        assertThat(other.leaves(nobodys)).isTrue();
    }

    @Test
    void theNextOldestTakesOver() {
        ContextShare oldest = share();
        ContextShare next = share();
        ContextShare last = share();
        made.forEach(each -> each.claim("http", any(8080 + made.indexOf(each))));

        oldest.close();
        assertThat(next.leaves(NOBODYS)).isFalse();
        assertThat(next.leaves(port(8080))).isFalse();
        assertThat(last.leaves(NOBODYS)).isTrue();

        next.close();
        assertThat(last.leaves(NOBODYS)).isFalse();
    }

    @Test
    void theFirstToClaimAListenerGetsIt() {
        ContextShare oldest = share();
        ContextShare asking = share(Optional.of(NOBODYS::equals), listener -> false);
        oldest.claim("http", any(8080));
        asking.claim("http", any(8081));

        assertThat(oldest.leaves(NOBODYS)).isTrue();
        assertThat(asking.leaves(NOBODYS)).isFalse();
        assertThat(oldest.leaves(path())).isFalse();
    }

    @Test
    void aListenerExcludedByTheOldestGoesToTheNext() {
        ContextShare oldest = share(Optional.empty(), NOBODYS::equals);
        ContextShare next = share();
        oldest.claim("http", any(8080));
        next.claim("http", any(8081));

        assertThat(oldest.leaves(NOBODYS)).isTrue();
        assertThat(next.leaves(NOBODYS)).isFalse();
    }

    @Test
    void aContextWithoutAServerTakesNothingFromOthers() {
        ContextShare idle = share();
        ContextShare running = share();
        running.claim("http", any(8080));

        assertThat(running.leaves(NOBODYS)).isFalse();
        assertThat(idle.leaves(NOBODYS)).isTrue();
        assertThat(idle.leaves(port(8080))).isTrue();
    }

    @Test
    void aServerThatListensAgainHasItsNewPortsAlone() {
        ContextShare oldest = share();
        ContextShare other = share();
        oldest.claim("http", any(8080));
        other.claim("http", any(8081));
        other.claim("http", any(8082));

        assertThat(oldest.leaves(port(8081))).isFalse();
        assertThat(oldest.leaves(port(8082))).isTrue();
    }

    @Test
    void theOthersHearOfEveryChange() {
        ContextShare one = share();
        ContextShare other = share();
        List<String> heard = new ArrayList<>();
        one.onChange(() -> heard.add("one"));
        other.onChange(() -> heard.add("other"));

        one.claim("http", any(8080));
        assertThat(heard).isEmpty();
        other.claim("http", any(8081));
        assertThat(heard).containsExactly("one");
        one.close();
        one.close();
        assertThat(heard).containsExactly("one", "other");
    }

    private ContextShare share() {
        return share(Optional.empty(), listener -> false);
    }

    private ContextShare share(Optional<Predicate<SocketAddress>> include, Predicate<SocketAddress> exclude) {
        ContextShare share = new ContextShare(include, exclude);
        made.add(share);
        return share;
    }

    private static Set<InetSocketAddress> any(Integer... ports) {
        return Stream.of(ports).map(Addresses::any).collect(Collectors.toSet());
    }

    private static InetSocketAddress loopback(int last) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 8080);
    }

    private static SocketAddress port(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static SocketAddress path() {
        return UnixDomainSocketAddress.of("/run/shop.sock");
    }
}
