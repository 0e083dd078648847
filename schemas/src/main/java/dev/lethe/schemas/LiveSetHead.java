package dev.lethe.schemas;

import java.time.Instant;

/**
 * What should be in force for a model, signed by the ingest service, on the compacted topic {@code
 * live-set-heads} (key = model id). A replica serves only if what it loaded is what the newest head
 * says.
 *
 * @param sequence of the head: how many statements it covers, of both signers together
 * @param artefacts end of the chain of shields and bundles
 * @param revocations end of the chain of revocations
 * @param liveSet {@code sha256:…} of all artefacts that are in force
 * @param members how many they are
 * @param at when it was signed; a head is signed again now and then, so that one can tell that
 *     nothing was held back
 * @param key id of the key
 * @param signature Ed25519, Base64, over everything else
 */
public record LiveSetHead(
    String model,
    long sequence,
    ChainEnd artefacts,
    ChainEnd revocations,
    String liveSet,
    int members,
    Instant at,
    String key,
    String signature) {
  public static final String EVENT_TYPE = "lethe.live-set-head.v1";

  /**
   * The last statement of a chain.
   *
   * @param sequence 0 where there is none yet
   * @param digest of that statement; of zeros where there is none
   */
  public record ChainEnd(long sequence, String digest) {
    /** Before the first statement. */
    public static final ChainEnd NONE = new ChainEnd(0, "sha256:" + "0".repeat(64));
  }

  /** The same with a signature. */
  public LiveSetHead signed(String byKey, String newSignature) {
    return new LiveSetHead(
        model, sequence, artefacts, revocations, liveSet, members, at, byKey, newSignature);
  }
}
