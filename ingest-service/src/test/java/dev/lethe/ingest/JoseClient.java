package dev.lethe.ingest;

import java.nio.charset.StandardCharsets;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** A client that encrypts its requests, with another library than the service's. */
public final class JoseClient {
  private JoseClient() {}

  /**
   * @param published JWK Set
   * @return a JWE in compact serialization
   */
  public static String encrypt(String published, String body) throws JoseException {
    PublicJsonWebKey key = (PublicJsonWebKey) new JsonWebKeySet(published).getJsonWebKeys().get(0);
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setAlgorithmHeaderValue(key.getAlgorithm());
    jwe.setEncryptionMethodHeaderParameter("A256GCM");
    jwe.setKeyIdHeaderValue(key.getKeyId());
    jwe.setKey(key.getPublicKey());
    jwe.setPlaintext(body.getBytes(StandardCharsets.UTF_8));
    return jwe.getCompactSerialization();
  }
}
