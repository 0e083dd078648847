package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against the JDK's signatures. */
class Ed25519KeyTest {
  private static final int HALF = 32;
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final byte[] message = "of some length".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatTheKeySignedIsAccepted() throws GeneralSecurityException {
    for (int i = 0; i < 100; i++) {
      KeyPair pair = pair();

      Ed25519Key key = new Ed25519Key(pair.getPublic());

      assertThat(key.signed(message, sign(pair))).isTrue();
      assertThat(key.signed(message, sign(pair()))).isFalse();
    }
  }

  @Test
  void everyFlippedBitIsFound() throws GeneralSecurityException {
    KeyPair pair = pair();
    byte[] signature = sign(pair);

    Ed25519Key key = new Ed25519Key(pair.getPublic());

    for (int bit = 0; bit < 8 * signature.length; bit++) {
      assertThat(key.signed(message, flipped(signature, bit))).isFalse();
    }
    for (int bit = 0; bit < 8 * message.length; bit++) {
      assertThat(key.signed(flipped(message, bit), signature)).isFalse();
    }
  }

  @Test
  void aSignatureHasOneSpelling() throws GeneralSecurityException {
    // Given a true signature, whose second half is made larger by the order of the group
    KeyPair pair = pair();
    byte[] signature = sign(pair);
    byte[] half = Arrays.copyOfRange(signature, HALF, 2 * HALF);
    byte[] larger = reversed(new BigInteger(1, reversed(half)).add(GROUP_ORDER).toByteArray());
    byte[] other = Arrays.copyOf(signature, 2 * HALF);
    System.arraycopy(Arrays.copyOf(larger, HALF), 0, other, HALF, HALF);

    boolean accepted = new Ed25519Key(pair.getPublic()).signed(message, other);

    assertThat(accepted).isFalse();
  }

  @Test
  void whatIsNoSignatureIsRefused() throws GeneralSecurityException {
    KeyPair pair = pair();
    byte[] signature = sign(pair);

    Ed25519Key key = new Ed25519Key(pair.getPublic());

    assertThat(key.signed(message, new byte[0])).isFalse();
    assertThat(key.signed(message, new byte[2 * HALF])).isFalse();
    assertThat(key.signed(message, Arrays.copyOf(signature, 2 * HALF - 1))).isFalse();
    assertThat(key.signed(message, Arrays.copyOf(signature, 2 * HALF + 1))).isFalse();
  }

  private static KeyPair pair() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private byte[] sign(KeyPair pair) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(message);
    return signature.sign();
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
