package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, 10.0.0.7",
    "2001:db8:0:1:ffff::1, 20010db800000001",
    "2001:db8:0:1::2, 20010db800000001",
    "2001:db8:0:2::2, 20010db800000002",
    "::1, 0000000000000000",
  })
  void isAnAddressOrTheFirstHalfOfALongOne(String host, String network) {
    assertThat(ClientNetwork.of(SocketAddress.inetSocketAddress(443, host))).isEqualTo(network);
  }

  @Test
  void whatHasNoAddressIsOneNetwork() {
    assertThat(ClientNetwork.of(null)).isEqualTo("-");
    assertThat(ClientNetwork.of(SocketAddress.domainSocketAddress("/run/x"))).isEqualTo("-");
  }
}
