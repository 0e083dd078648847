package dev.lethe.ingest;

import java.net.URI;
import java.util.Set;

/** An address of the operator's choice that personal data travel to. */
final class OutgoingAddress {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private OutgoingAddress() {}

  /**
   * Plain http goes no further than this machine.
   *
   * @throws IllegalArgumentException naming the setting, and quoting no address
   */
  static URI read(String setting, String url) {
    try {
      URI uri = URI.create(url.strip());
      boolean safe =
          "https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()));
      if (safe && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below; its message quotes the address.
    }
    throw new IllegalArgumentException(
        setting + " is neither an https address nor one of this machine");
  }
}
