package io.github.listenqueue.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerChoiceTest {

    private static final Set<String> KNOWN = Set.of("http", "management", "grpc", "8443");

    private final PortNames names = new PortNames(Map.of(9090, "grpc", 443, "8443"));

    @Test
    void aPortIsThatOfAnyAddress() {
        assertThat(matches("8080", port(8080))).isTrue();
        assertThat(matches("8080", new InetSocketAddress(8080))).isTrue();
        assertThat(matches("8080", port(8081))).isFalse();
        assertThat(matches("8080", path("/8080"))).isFalse();
    }

    @Test
    void aNameIsThatOfItsPortAsSoonAsThatIsKnown() {
        assertThat(matches("grpc", port(9090))).isTrue();
        assertThat(matches("http", port(8080))).isFalse();
        assertThat(matches("http", path("http"))).isFalse();

        names.add(Addresses.any(8080), "http");
        assertThat(matches("http", port(8080))).isTrue();
    }

    @Test
    void aServerThatHasANameOfItsOwnIsTheWebServerAllTheSame() {
        names.add(Addresses.any(9090), "http");
        assertThat(matches("http", port(9090))).isTrue();
        assertThat(matches("grpc", port(9090))).isTrue();
    }

    @Test
    void aServersNameIsNotThatOfAnotherAddressOfItsPort() throws UnknownHostException {
        names.add(loopback(1), "http");
        assertThat(matches("http", loopback(1))).isTrue();
        assertThat(matches("http", loopback(2))).isFalse();
        assertThat(matches("http*", loopback(2))).isFalse();
    }

    @Test
    void aNameThatResemblesAPortIsTheName() {
        assertThat(matches("8443", port(443))).isTrue();
        assertThat(matches("8443", port(8443))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /run/shop.sock     | /run/shop.sock        | true
                    /run/shop.sock     | /run/shop.sock2       | false
                    /run/*.sock        | /run/shop.sock        | true
                    /run/*.sock        | /run/shop/a.sock      | false
                    /run/**.sock       | /run/shop/a.sock      | true
                    /tmp/.java_pid*    | /tmp/.java_pid4711    | true
                    @shop              | @shop                 | true
                    @*                 | @shop                 | true
                    @*                 | /@shop                | false
                    /**/*.sock         | /run/b.sock           | true
                    /run/shop?.sock    | /run/shop1.sock       | true
                    /**                | /run/shop.sock        | true
                    /run/[a-c].sock    | /run/b.sock           | true
                    """)
    void aGlobIsThatOfAPath(String glob, String path, boolean matches) {
        assertThat(matches(glob, path(path))).isEqualTo(matches);
        assertThat(matches(glob, port(8080))).isFalse();
    }

    @Test
    void aGlobWithoutASlashIsThatOfNames() {
        names.add(Addresses.any(8080), "http");
        names.add(Addresses.any(8081), "management");
        assertThat(matches("http*", port(8080))).isTrue();
        assertThat(matches("*t*p", port(8080))).isTrue();
        assertThat(matches("http*", port(8081))).isFalse();
        assertThat(matches("http*", port(8082))).isFalse();
        assertThat(matches("g*", port(9090))).isTrue();
        assertThat(matches("http*", path("http"))).isFalse();
    }

    @Test
    void aStarAloneIsEveryListener() {
        names.add(Addresses.any(8080), "http");
        assertThat(List.of(port(8080), port(8082), path("/run/shop.sock"), path("@shop")))
                .allMatch(ListenerChoice.of(List.of("*"), KNOWN).with(names))
                .allMatch(ListenerChoice.of(List.of("**"), KNOWN).with(names));
    }

    @Test
    void namesThePatternsThatMatchNothing() {
        names.add(Addresses.any(8080), "http");
        ListenerChoice choice = ListenerChoice.of(List.of("http", "management", "g*", "/run/*", "9091"), KNOWN);
        assertThat(choice.without(List.of(port(8080), path("/run/shop.sock")), names))
                .containsExactly("management", "g*", "9091");
    }

    @Test
    void anyOfThePartsWillDo() {
        ListenerChoice choice = ListenerChoice.of(List.of("8080", " grpc ", "/run/*"), KNOWN);
        assertThat(List.of(port(8080), port(9090), path("/run/a"))).allMatch(choice.with(names));
        assertThat(List.of(port(8081), path("/tmp/a"))).noneMatch(choice.with(names));
    }

    @Test
    void nothingIsThatOfNoListener() {
        assertThat(List.of(port(8080), path("/run/a")))
                .noneMatch(ListenerChoice.of(List.of(), KNOWN).with(names));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0             | port must be from 1 to 65535, not 0
                    -1            | port must be from 1 to 65535, not -1
                    65536         | port must be from 1 to 65535, not 65536
                    99999999999   | port must be from 1 to 65535, not 99999999999
                    /run/[a.sock  | '/run/[a.sock' must be a glob of paths, as in /run/*.sock: Missing ']
                    /run/{a       | '/run/{a' must be a glob of paths without { and }: list the alternatives, as in /run/a.sock,/run/b.sock
                    shop          | 'shop' must be a port from 1 to 65535, a path or glob of paths (begins with / or @), * for every listener, or a known name, with * for any part of it: 8443, grpc, http, management
                    shop*         | 'shop*' must be a port
                    **/a.sock     | '**/a.sock' must be a port
                    http?         | 'http?' must be a port
                    ''            | '' must be a port
                    80 80         | '80 80' must be a port
                    """, quoteCharacter = '"')
    void everythingElseIsRefused(String part, String reason) {
        String value = part.equals("''") ? "" : part;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenerChoice.of(List.of("8080", value), KNOWN))
                .withMessageStartingWith(reason);
    }

    private boolean matches(String part, SocketAddress listener) {
        return ListenerChoice.of(List.of(part), KNOWN).with(names).test(listener);
    }

    private static InetSocketAddress loopback(int last) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 8080);
    }

    private static SocketAddress port(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static SocketAddress path(String path) {
        return UnixDomainSocketAddress.of(path);
    }
}
