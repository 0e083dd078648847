package dev.lethe.schemas;

/** Opens what a client encrypted with a published key. Implementations are thread-safe. */
@FunctionalInterface
public interface BodyDecryptor {
  /** Media type of a JWE in compact serialization (RFC 7515, section 9.2.1). */
  String MEDIA_TYPE = "application/jose";

  /**
   * Decrypts and checks.
   *
   * @param jose a JWE in compact serialization (RFC 7516)
   * @param at JSON pointer to blame
   * @return what the client encrypted
   * @throws InvalidEventException {@code undecryptable} or {@code unknown-intake-key}
   */
  byte[] open(String jose, String at);

  /** Of whoever has no key. */
  static BodyDecryptor none() {
    return (jose, at) -> {
      throw new InvalidEventException(InvalidEventException.UNKNOWN_INTAKE_KEY, at);
    };
  }
}
