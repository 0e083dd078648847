package dev.lethe.access;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a call comes from, as far as one client can't choose it: an IPv4 address, or the first 64
 * bits of an IPv6 address, which is what a single host is commonly given (RFC 6177).
 */
final class ClientNetwork {
  private static final int PREFIX_BYTES = 8;

  private ClientNetwork() {}

  /** A short name of it; the same for all that have none, such as Unix domain sockets. */
  static String of(@Nullable SocketAddress address) {
    String host = address == null ? null : address.hostAddress();
    if (host == null) {
      return "-";
    }
    return host.indexOf(':') < 0 ? host : prefix(host);
  }

  private static String prefix(String host) {
    try {
      // A literal is not looked up.
      InetAddress address = InetAddress.getByName(host);
      return address instanceof Inet6Address
          ? HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES)
          : address.getHostAddress();
    } catch (UnknownHostException e) {
      return host;
    }
  }
}
