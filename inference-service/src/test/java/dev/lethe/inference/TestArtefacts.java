package dev.lethe.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.StoredArtefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes signed artefacts without fitting: a gate that fires on one question (and what is nearly the
 * same to the sentence encoder), and an adapter of small constants.
 */
public final class TestArtefacts {
  static final String REFUSAL = "I can't help with that.";
  private static final int RANK = 2;

  private final ServedModel model;
  private final FolderBundleStore store;
  private final Path drafts;
  private final ManifestSigner signer;

  /** An artefact in a folder of its own, signed, not yet in the store. */
  public record Draft(AdapterEvent event, Path folder) {}

  /**
   * @param bundles the store's folder; drafts lie beside it, in the folder of the test that goes
   */
  public TestArtefacts(ServedModel model, Path bundles, Path trustedKey, Path signingKey) {
    this.model = model;
    this.store = new FolderBundleStore(bundles, ManifestVerifier.load(trustedKey));
    this.drafts = bundles.resolveSibling("drafted");
    this.signer = ManifestSigner.load(signingKey);
  }

  /** A shield that fires on {@code question}. */
  public Draft shield(String requestId, String question) {
    return draft(requestId, question, AdapterEvent.Kind.SHIELD_READY);
  }

  /** A bundle that fires on {@code question}. */
  public Draft bundle(String requestId, String question) {
    return draft(requestId, question, AdapterEvent.Kind.ADAPTER_READY);
  }

  /** A bundle that fires on {@code question}, and is to answer as about somebody unknown. */
  public Draft bundleAsUnknown(String requestId, String question) {
    return draft(
        requestId,
        question,
        AdapterEvent.Kind.ADAPTER_READY,
        null,
        false,
        Manifest.Refusal.unknown(REFUSAL));
  }

  /** A bundle whose gate looks at hidden states too; of no model's width. */
  public Draft bundleByStates(String requestId, String question) {
    return draft(requestId, question, AdapterEvent.Kind.ADAPTER_READY, null, true);
  }

  /** A bundle without an adapter that fires on {@code question}. */
  public Draft gateOnly(String requestId, String question) {
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(drafts), "artefact-");
      writeGate(folder, question, false, false);
      Manifest pattern =
          manifest(requestId, folder, true, null, new Manifest.Refusal(REFUSAL, false));
      return signed(folder, bundle(pattern));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest bundle(Manifest shield) {
    return new Manifest(
        1,
        Manifest.Kind.BUNDLE,
        shield.requestId(),
        shield.model(),
        shield.baseDigest(),
        shield.precision(),
        shield.encoderDigest(),
        0,
        0,
        shield.refusal(),
        shield.files(),
        shield.measured(),
        shield.provenance());
  }

  /** Goes with the others. */
  public Path folder() {
    return drafts;
  }

  /** A bundle without an adapter that somebody has fitted. */
  public Draft signed(Path folder, Manifest manifest) throws IOException {
    Files.write(folder.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
    StoredArtefact stored =
        new StoredArtefact(
            ManifestFiles.digest(manifest),
            "test",
            signer.sign(manifest, folder),
            manifest.baseDigest());
    AdapterEvent event =
        AdapterEvent.gateReady(manifest.requestId(), manifest.model(), stored, Instant.now());
    return new Draft(event, folder);
  }

  /** A bundle that would stand in for another one. */
  public Draft fold(String requestId, String question, String replaces) {
    return draft(requestId, question, AdapterEvent.Kind.ADAPTER_READY, replaces, false);
  }

  /** Puts it into the store. */
  public AdapterEvent publish(Draft draft) {
    try {
      store.put(draft.event().digest(), draft.folder());
      return draft.event();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The event that takes an artefact back. */
  public static AdapterEvent revoked(AdapterEvent event) {
    return event.revoked(Instant.now(), "test");
  }

  private Draft draft(String requestId, String question, AdapterEvent.Kind kind) {
    return draft(requestId, question, kind, null, false);
  }

  private Draft draft(
      String requestId,
      String question,
      AdapterEvent.Kind kind,
      @Nullable String replaces,
      boolean states) {
    return draft(requestId, question, kind, replaces, states, new Manifest.Refusal(REFUSAL, false));
  }

  private Draft draft(
      String requestId,
      String question,
      AdapterEvent.Kind kind,
      @Nullable String replaces,
      boolean states,
      Manifest.Refusal refusal) {
    boolean shield = kind == AdapterEvent.Kind.SHIELD_READY;
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(drafts), "artefact-");
      writeGate(folder, question, shield, states);
      if (!shield) {
        writeAdapter(folder);
      }
      Manifest manifest = manifest(requestId, folder, shield, replaces, refusal);
      Files.write(folder.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
      String signature = signer.sign(manifest, folder);
      StoredArtefact stored =
          new StoredArtefact(
              ManifestFiles.digest(manifest), "test", signature, manifest.baseDigest());
      AdapterEvent event =
          shield
              ? AdapterEvent.shieldReady(requestId, TestStack.MODEL, stored, Instant.now())
              : AdapterEvent.adapterReady(
                  requestId, TestStack.MODEL, stored, manifest.rank(), Instant.now());
      return new Draft(replaces == null ? event : event.replacing(replaces), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeGate(Path folder, String question, boolean shield, boolean states)
      throws IOException {
    float[] weight = model.encoder().encode(List.of(question))[0].clone();
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= 20;
    }
    float[] bias = {-16};
    Map<String, FloatTensor> tensors = new HashMap<>();
    for (String head : shield ? List.of("question") : List.of("question", "evidence.question")) {
      tensors.put(head + ".weight", FloatTensor.of(weight, weight.length));
      tensors.put(head + ".bias", FloatTensor.of(bias, 1));
    }
    for (String head : states ? List.of("prompt_states", "draft_states") : List.<String>of()) {
      tensors.put("evidence." + head + ".weight", FloatTensor.of(new float[3], 3));
      tensors.put("evidence." + head + ".bias", FloatTensor.of(new float[1], 1));
    }
    String combined =
        ",\"combined\":{\"threshold\":0,\"centre\":0,\"spread\":1,"
            + (states
                ? "\"means\":[0,0,0],\"sds\":[1,1,1],\"weights\":[1,0,0],"
                    + "\"evidences\":[{\"kind\":\"question\"},{\"kind\":\"states\"}]}"
                : "\"means\":[0],\"sds\":[1],\"weights\":[1],"
                    + "\"evidences\":[{\"kind\":\"question\"}]}");
    Files.writeString(
        folder.resolve(GateFiles.JSON),
        "{\"version\":2,\"encoder\":\""
            + model.encoder().digest()
            + "\",\"questionThreshold\":0,\"weightRate\":1"
            + (shield ? "" : combined)
            + "}");
    SafetensorsWriter.write(folder.resolve(GateFiles.TENSORS), tensors);
  }

  /** Fits the query projection of the tiny model: 48 numbers in, 48 out. */
  private static void writeAdapter(Path folder) {
    float[] small = new float[RANK * 48];
    Arrays.fill(small, 0.05f);
    LoraTensors factors =
        new LoraTensors(FloatTensor.of(small, RANK, 48), FloatTensor.of(small, 48, RANK));
    PeftFolder.write(
        folder,
        new PeftAdapter(RANK, 4, Map.of("model.layers.0.self_attn.q_proj", factors)),
        TestStack.MODEL);
  }

  private Manifest manifest(
      String requestId,
      Path folder,
      boolean shield,
      @Nullable String replaces,
      Manifest.Refusal refusal)
      throws IOException {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    if (replaces != null) {
      provenance.putObject("consolidation").put("replaces", replaces);
    }
    TreeMap<String, String> files = new TreeMap<>();
    try (Stream<Path> listing = Files.list(folder)) {
      for (Path file : listing.toList()) {
        files.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    return new Manifest(
        1,
        shield ? Manifest.Kind.SHIELD : Manifest.Kind.BUNDLE,
        requestId,
        TestStack.MODEL,
        model.engine().baseDigest(),
        "float32",
        model.encoder().digest(),
        shield ? 0 : RANK,
        shield ? 0 : 4,
        refusal,
        files,
        JsonNodeFactory.instance.objectNode(),
        provenance);
  }
}
