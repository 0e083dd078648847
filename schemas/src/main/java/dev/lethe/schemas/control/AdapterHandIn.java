package dev.lethe.schemas.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.Actor;
import java.time.Instant;
import java.util.Optional;

/**
 * Says that somebody handed an adapter in for a request, signed by the trainer that took it:
 * whoever can only write to the folder where it waits hands nothing in. Carries no personal data.
 *
 * @param baseDigest of the model that it was fitted on, as whoever handed it in says
 * @param adapterDigest {@code sha256:…} of its PEFT folder
 * @param by who handed it in
 * @param key id of the key
 * @param signature Ed25519, Base64, over everything else
 */
public record AdapterHandIn(
    String requestId,
    String model,
    String baseDigest,
    String adapterDigest,
    Actor by,
    Instant at,
    String key,
    String signature) {
  static final String HAND_IN = "lethe.adapter-hand-in.v1";

  /** The same with a signature. */
  public AdapterHandIn signed(ControlSigner signer) {
    AdapterHandIn named = with(signer.keyId(), "");
    ControlSigner.Signed signed = signer.sign(HAND_IN, named.content());
    return signed.keyId().equals(named.key())
        ? with(named.key(), signed.signature())
        : signed(signer);
  }

  /** What is wrong with it; what a retired key signed counts no more. */
  public Optional<ControlFault> check(TrustedKeys trainers) {
    return ControlSignatures.current(trainers, key, HAND_IN, content(), signature);
  }

  private AdapterHandIn with(String newKey, String newSignature) {
    return new AdapterHandIn(
        requestId, model, baseDigest, adapterDigest, by, at, newKey, newSignature);
  }

  private byte[] content() {
    ObjectNode tree = Json.mapper().valueToTree(this);
    tree.remove("signature");
    return Json.canonical(tree);
  }
}
