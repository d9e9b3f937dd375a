package io.github.listenqueue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTagsTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, tcp4",
        "0.0.0.0, 0.0.0.0, tcp4",
        "::ffff:10.0.0.7, 10.0.0.7, tcp4",
        "::, ::, tcp6",
        "::1, ::1, tcp6",
        "2001:db8::42, 2001:db8::42, tcp6",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, tcp6",
    })
    void addressesReadAsPeopleWriteThem(String host, String address, String transport) throws UnknownHostException {
        assertThat(tags(new InetSocketAddress(InetAddress.getAllByName(host)[0], 8080)))
                .isEqualTo(Tags.of(
                        "listener",
                        "http",
                        "address",
                        address,
                        "port",
                        "8080",
                        "transport",
                        transport,
                        "sibling",
                        "7"));
    }

    @Test
    void aUnixSocketHasThemAllToo() {
        assertThat(tags(UnixDomainSocketAddress.of("/run/shop.sock")))
                .isEqualTo(Tags.of(
                        "listener",
                        "http",
                        "address",
                        "/run/shop.sock",
                        "port",
                        "none",
                        "transport",
                        "unix",
                        "sibling",
                        "7"))
                .allMatch(tag -> ListenerTags.KEYS.contains(tag.getKey()));
    }

    private static Tags tags(SocketAddress address) {
        FakeStats stats = new FakeStats();
        stats.address = address;
        return ListenerTags.of(new MeteredListener(stats.shown(), "http", 7));
    }
}
