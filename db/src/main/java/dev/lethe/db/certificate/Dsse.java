package dev.lethe.db.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Dead Simple Signing Envelope 1.0. */
final class Dsse {
  private Dsse() {}

  /** The pre-authentication encoding: a signature of one type of payload counts for no other. */
  static byte[] signedBytes(String payloadType, byte[] payload) {
    byte[] head =
        ("DSSEv1 " + payloadType.length() + " " + payloadType + " " + payload.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, all, head.length, payload.length);
    return all;
  }
}
