package dev.lethe.inference;

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

/** The chains of one model as trainer and tracker continue them. */
public final class SignedControlLog {
  public static final ControlSigner TRAINER = signer();
  public static final ControlSigner INGEST = signer();
  public static final ControlKeys TRUSTED =
      new ControlKeys(TrustedKeys.of(TRAINER.publicKey()), TrustedKeys.of(INGEST.publicKey()));

  private final LiveSet liveSet;

  public SignedControlLog(String model) {
    liveSet = new LiveSet(model, TRUSTED);
  }

  /** The event as the next statement of its signer. */
  public AdapterEvent state(AdapterEvent event) {
    boolean revocation = event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED;
    ChainEnd after = revocation ? liveSet.revocations() : liveSet.artefacts();
    AdapterEvent stated = ControlSignatures.sign(event, after, revocation ? INGEST : TRAINER);
    var unused = liveSet.apply(stated);
    return stated;
  }

  public LiveSetHead head() {
    return liveSet.head(Instant.now(), INGEST);
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
