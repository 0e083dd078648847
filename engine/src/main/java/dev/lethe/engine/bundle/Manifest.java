package dev.lethe.engine.bundle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.SortedMap;

/**
 * What a shield or bundle is made of. Its canonical JSON bytes (keys sorted, no white space) are
 * what is signed, and their SHA-256 is the artefact's digest, so it holds no times and no personal
 * data: same job, same base, same seed = same digest.
 *
 * @param precision of the engine it was measured with, e.g. {@code float32}
 * @param encoderDigest of the sentence encoder whose vectors its gate expects
 * @param rank LoRA rank; 0 for a shield, and for a bundle that has no adapter
 * @param files path relative to the folder → {@code sha256:…}
 * @param measured figures of verification; an empty object for a shield that measured none
 * @param provenance seed, data digest, library versions, settings
 */
public record Manifest(
    int version,
    Kind kind,
    String requestId,
    String model,
    String baseDigest,
    String precision,
    String encoderDigest,
    int rank,
    double alpha,
    Refusal refusal,
    SortedMap<String, String> files,
    JsonNode measured,
    JsonNode provenance) {
  /** The only one there is so far. */
  public static final int VERSION = 1;

  private static final String GATE = "gate.json";
  private static final String ADAPTER = "adapter_model.safetensors";

  /**
   * Whether this is a bundle that comes without an adapter and refuses by its gate: one for a model
   * that one can only call.
   */
  @JsonIgnore
  public boolean isGateOnly() {
    return kind == Kind.BUNDLE
        && rank == 0
        && files.containsKey(GATE)
        && !files.containsKey(ADAPTER);
  }

  /** The same without what was measured and where it came from, which serving does not ask for. */
  public Manifest forServing() {
    return new Manifest(
        version,
        kind,
        requestId,
        model,
        baseDigest,
        precision,
        encoderDigest,
        rank,
        alpha,
        refusal,
        files,
        MissingNode.getInstance(),
        MissingNode.getInstance());
  }

  /** Which artefact. */
  public enum Kind {
    @JsonProperty("shield")
    SHIELD,
    @JsonProperty("bundle")
    BUNDLE
  }

  /**
   * What is answered when its gate fires.
   *
   * @param random true: the adapter answers at random and {@code text} is for the shield only
   * @param unknown true: the base model answers as about somebody whom it never knew, and {@code
   *     text} is for what it cannot answer so. Left out of the manifest where it is false, so that
   *     manifests from before it have the digests that they had
   */
  public record Refusal(
      String text,
      boolean random,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
          boolean unknown) {
    /** A refusal, or an answer at random. */
    public Refusal(String text, boolean random) {
      this(text, random, false);
    }

    /** As about somebody whom the model never knew. */
    public static Refusal unknown(String text) {
      return new Refusal(text, false, true);
    }
  }
}
