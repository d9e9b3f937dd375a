package io.github.listenqueue.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.balancer.internal.IpAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedPeersTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::1/128, 127.0.0.1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true"
    })
    void blockContainsTheAddressesWithItsPrefix(String block, String address, boolean contained) {
        assertThat(AllowedPeers.of(List.of("198.51.100.7", block)).contains(IpAddresses.parse(address)))
                .isEqualTo(contained);
    }

    @Test
    void noBlockStandsForEveryClient() {
        assertThat(AllowedPeers.of(List.of()).contains(IpAddresses.parse("203.0.113.9")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "localhost", "10.0.0", "256.0.0.1", "10.0.0.0.0", "a::b::c", "12345::", "/8", "10"})
    void textThatIsNoAddressIsRefusedWithoutANameServer(String text) {
        assertThatThrownBy(() -> AllowedPeers.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "allow: each peer must be an IP address or a CIDR block, as in 10.0.0.0/8 or 2001:db8::/32, not '"
                                + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, 32, 33",
        "::/129, 128, 129",
        "10.0.0.0/, 32, ''",
        "10.0.0.0/-1, 32, -1",
        "10.0.0.0/8/8, 32, 8/8"
    })
    void prefixOutOfRangeIsRefused(String text, int most, String prefix) {
        assertThatThrownBy(() -> AllowedPeers.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allow: the prefix of '" + text + "' must be from 0 to " + most + ", not '" + prefix + "'");
    }

    @Test
    void addressInsideABlockIsRefusedAsItsName() {
        assertThatThrownBy(() -> AllowedPeers.of(List.of("10.0.0.1/8")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'10.0.0.1/8' must have no bits behind its prefix of 8");
    }
}
