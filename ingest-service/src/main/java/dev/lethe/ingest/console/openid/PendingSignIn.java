package dev.lethe.ingest.console.openid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

/**
 * Somebody who was sent to the provider, and has not come back yet.
 *
 * @param browser what their browser has in a cookie
 * @param state comes back with them (RFC 6749, section 10.12)
 * @param nonce comes back in the ID token
 * @param verifier proves to the provider that whoever redeems the code asked for it (RFC 7636)
 * @param next the page that they wanted
 */
public record PendingSignIn(
    String browser, String state, String nonce, String verifier, String next, Instant startedAt) {

  /** {@code BASE64URL(SHA256(verifier))}: the method {@code S256} of RFC 7636. */
  String challenge() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "PendingSignIn[startedAt=" + startedAt + "]";
  }
}
