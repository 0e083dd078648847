package dev.lethe.inference.reload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stand-ins for what needs tensors, Kafka or a signed folder. */
final class Fakes {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String ENCODER = digest("encoder");

  private Fakes() {}

  static String digest(String name) {
    return dev.lethe.schemas.Digests.sha256(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static AdapterEvent event(String requestId, Kind kind, String artefact) {
    StoredArtefact stored = new StoredArtefact(digest(artefact), "somewhere", "", digest("base"));
    if (kind == Kind.SHIELD_READY) {
      return AdapterEvent.shieldReady(requestId, "demo", stored, NOW);
    }
    AdapterEvent ready = AdapterEvent.adapterReady(requestId, "demo", stored, 4, NOW);
    return kind == Kind.ADAPTER_READY ? ready : ready.revoked(NOW, AdapterEvent.BY_REQUESTER);
  }

  /** A real gate over a made-up encoder of two dimensions. */
  static InstalledGate gate(Path folder, AdapterEvent event) {
    boolean shield = event.kind() == Kind.SHIELD_READY;
    try {
      Files.writeString(
          folder.resolve(GateFiles.JSON),
          "{\"version\":2,\"encoder\":\""
              + ENCODER
              + "\",\"questionThreshold\":0,\"weightRate\":1}");
      SafetensorsWriter.write(
          folder.resolve(GateFiles.TENSORS),
          Map.of(
              "question.weight", FloatTensor.of(new float[] {1, 0}, 2),
              "question.bias", FloatTensor.of(new float[] {0}, 1)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Manifest manifest =
        new Manifest(
            1,
            shield ? Manifest.Kind.SHIELD : Manifest.Kind.BUNDLE,
            event.requestId(),
            event.model(),
            event.baseDigest(),
            "float32",
            ENCODER,
            event.rank(),
            8,
            new Manifest.Refusal("no", false),
            new TreeMap<>(),
            JsonNodeFactory.instance.objectNode(),
            JsonNodeFactory.instance.objectNode());
    return new InstalledGate(event.digest(), manifest, GateFiles.read(folder, TermKeys.NONE));
  }

  /** Loads anything but what is broken, and remembers what is loaded. */
  static final class Source implements ArtefactSource {
    final Set<String> broken = new HashSet<>();
    final Set<String> away = new HashSet<>();
    final List<String> loaded = new ArrayList<>();
    final List<String> heldToGate = new ArrayList<>();
    final List<String> released = new ArrayList<>();
    private final Path folder;

    Source(Path folder) {
      this.folder = folder;
    }

    @Override
    public InstalledGate load(AdapterEvent event, boolean heldToGate) {
      if (heldToGate) {
        this.heldToGate.add(event.digest());
      }
      if (away.contains(event.digest())) {
        throw new BundleUnavailableException("away", new IOException("503"));
      }
      if (broken.contains(event.digest())) {
        throw new BundleRejectedException("broken");
      }
      loaded.add(event.digest());
      return gate(folder, event);
    }

    @Override
    public void unload(InstalledGate gate) {
      loaded.remove(gate.digest());
    }

    @Override
    public void release(String digest) {
      released.add(digest);
    }
  }

  /** Keeps what was acknowledged as {@code KIND digest}, and the figures by digest. */
  static final class Acks implements Acknowledgements {
    final List<String> sent = new ArrayList<>();
    final Map<String, Traffic> counted = new HashMap<>();

    @Override
    public void send(
        AcknowledgedArtefact about,
        EnforcementEvent.Kind kind,
        @Nullable String reason,
        @Nullable Traffic traffic) {
      sent.add(kind + " " + about.digest());
      if (traffic != null) {
        counted.put(about.digest(), traffic);
      }
    }
  }

  /** A sentence encoder for which all texts are alike. */
  static final class Encoder implements SentenceEncoder {
    @Override
    public String digest() {
      return ENCODER;
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public float[][] encode(List<String> texts) {
      return texts.stream().map(text -> new float[] {1, 0}).toArray(float[][]::new);
    }

    @Override
    public void close() {}
  }
}
