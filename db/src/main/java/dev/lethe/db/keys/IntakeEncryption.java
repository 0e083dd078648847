package dev.lethe.db.keys;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;

/**
 * The client's half of {@link IntakeKeys}: encrypts a request with the published key (RFC 7516).
 */
public final class IntakeEncryption {
  /** What the result is sent as. */
  public static final String MEDIA_TYPE = "application/jose";

  private IntakeEncryption() {}

  /**
   * Encrypts with ECDH-ES+A256KW and A256GCM; the same text never gives the same result twice.
   *
   * @param published JWK Set, as {@link IntakeKeys#published()} writes it; its first key is taken
   * @return a JWE in compact serialization
   * @throws IllegalArgumentException if there is no P-256 key with an id in it
   */
  public static String encrypt(String published, byte[] body) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(published);
      if (json == null) { // "null" is parsed to it
        throw unusable();
      }
      ECKey key = key(JWKSet.parse(json));
      JWEHeader header =
          new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
              .keyID(key.getKeyID())
              .build();
      JWEObject jwe = new JWEObject(header, new Payload(body));
      jwe.encrypt(new ECDHEncrypter(key));
      return jwe.serialize();
    } catch (ParseException | JOSEException e) {
      throw unusable();
    }
  }

  private static ECKey key(JWKSet published) {
    if (!published.isEmpty()
        && published.getKeys().get(0) instanceof ECKey key
        && Curve.P_256.equals(key.getCurve())
        && key.getKeyID() != null) {
      return key;
    }
    throw unusable();
  }

  private static IllegalArgumentException unusable() {
    return new IllegalArgumentException("no intake key that can be used");
  }
}
