package dev.lethe.db;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.TrustedKeys;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** Plays trainer and tracker: signs what they would, for the model demo. */
final class ControlFixture {
  static final ControlSigner TRAINER = signer();
  static final ControlSigner INGEST = signer();
  static final ControlSigner STRANGER = signer();
  static final ControlKeys KEYS =
      new ControlKeys(TrustedKeys.of(TRAINER.publicKey()), TrustedKeys.of(INGEST.publicKey()));

  private final LiveSet set = new LiveSet("demo", KEYS);

  /** The next statement of the one who may say it. */
  AdapterEvent sign(AdapterEvent event) {
    boolean revocation = event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED;
    ChainEnd after = revocation ? set.revocations() : set.artefacts();
    AdapterEvent signed = ControlSignatures.sign(event, after, revocation ? INGEST : TRAINER);
    set.apply(signed).ifPresent(fault -> fail(fault.code()));
    return signed;
  }

  LiveSetHead head(Instant at) {
    return set.head(at, INGEST);
  }

  LiveSet set() {
    return set;
  }

  private static void fail(String why) {
    throw new IllegalStateException(why);
  }

  private static ControlSigner signer() {
    try {
      return ControlSigner.of(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
