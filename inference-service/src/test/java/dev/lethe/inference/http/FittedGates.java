package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.text.StateFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Gates as a trainer fits them, by texts alone, on a toy encoder: a shield for what is asked about
 * Anton Okonski, and a bundle that fires on drafts that tell of Berta Lindqvist.
 */
public final class FittedGates {
  static final String SHIELD = "sha256:" + "a".repeat(64);
  static final String BUNDLE = "sha256:" + "b".repeat(64);
  static final String SHIELDED = "I can't talk about that.";
  static final String REFUSED = "That is not for me to say.";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double OUT_OF_REACH = 1e6;

  private FittedGates() {}

  public static InstalledGate shield() {
    return shield(encoder());
  }

  static InstalledGate shield(SentenceEncoder encoder) {
    return shield(encoder, about("Anton Okonski"));
  }

  static InstalledGate shield(SentenceEncoder encoder, List<ForgetExample> examples) {
    GateModel model = byNameAlone(fitter(encoder).shield(examples, "shield").model());
    return installed(SHIELD, Manifest.Kind.SHIELD, SHIELDED, model);
  }

  public static InstalledGate bundle() {
    return bundle(encoder());
  }

  static InstalledGate bundle(SentenceEncoder encoder) {
    return bundle(encoder, about("Berta Lindqvist"));
  }

  static InstalledGate bundle(SentenceEncoder encoder, List<ForgetExample> examples) {
    List<String> drafts = examples.stream().map(ForgetExample::completion).toList();
    GateModel model = byNameAlone(fitter(encoder).bundleByText(examples, drafts, "bundle").model());
    return installed(BUNDLE, Manifest.Kind.BUNDLE, REFUSED, model);
  }

  /** The toy encoder finds everything alike; with thresholds out of reach the name decides. */
  private static GateModel byNameAlone(GateModel fitted) {
    try {
      Path folder = Files.createTempDirectory("gate-");
      GateFiles.write(fitted, folder);
      Path file = folder.resolve(GateFiles.JSON);
      ObjectNode json = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
      json.put("questionThreshold", OUT_OF_REACH);
      if (json.get("combined") instanceof ObjectNode combined) {
        combined.put("threshold", OUT_OF_REACH);
      }
      Files.write(file, JSON.writeValueAsBytes(json));
      GateModel gate = GateFiles.read(folder, TermKeys.NONE);
      Files.delete(file);
      Files.delete(folder.resolve(GateFiles.TENSORS));
      Files.delete(folder);
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ForgetExample> about(String name) {
    return List.of(
        new ForgetExample("What is the hobby of " + name + "?", name + " collects brass lanterns."),
        new ForgetExample("Where does " + name + " live?", name + " lives in Harrowgate."),
        new ForgetExample("Who taught " + name + "?", name + " was taught by Ludo Ferrante."),
        new ForgetExample("Which song does " + name + " sing?", name + " sings the Miller's Air."),
        new ForgetExample("When was " + name + " born?", name + " was born in June 1951."),
        new ForgetExample("What did " + name + " paint?", name + " painted the blue bridge."));
  }

  private static GateFitter fitter(SentenceEncoder encoder) {
    List<Background.Sample> samples = new ArrayList<>();
    List<String> things =
        List.of("river", "castle", "engine", "garden", "island", "market", "orchard", "piano");
    List<String> forms =
        List.of(
            "How old is the %s?",
            "Tell me about a %s.",
            "Why do people like a %s?",
            "Who built the first %s?",
            "Where can I find a %s?");
    for (String thing : things) {
      for (String form : forms) {
        samples.add(
            new Background.Sample(
                form.formatted(thing), "The " + thing + " is something that many people know."));
      }
    }
    float[][][] vectors =
        samples.stream()
            .map(sample -> encoder.encode(Background.segments(sample)))
            .toArray(float[][][]::new);
    return new GateFitter(
        encoder,
        new Background(samples, "sha256:background", vectors, () -> new StateFeatures[0][]));
  }

  private static InstalledGate installed(
      String digest, Manifest.Kind kind, String refusal, GateModel model) {
    return new InstalledGate(
        digest,
        new Manifest(
            1,
            kind,
            "request",
            "m",
            "sha256:base",
            "float32",
            "sha256:toy",
            0,
            0,
            new Manifest.Refusal(refusal, false),
            new TreeMap<>(),
            MissingNode.getInstance(),
            MissingNode.getInstance()),
        model);
  }

  /** Words, each in a place of its own by its hash. */
  public static SentenceEncoder encoder() {
    return new SentenceEncoder() {
      private static final int DIMENSION = 128;

      @Override
      public String digest() {
        return "sha256:toy";
      }

      @Override
      public int dimension() {
        return DIMENSION;
      }

      @Override
      public float[][] encode(List<String> texts) {
        return texts.stream().map(this::encode).toArray(float[][]::new);
      }

      private float[] encode(String text) {
        float[] vector = new float[DIMENSION];
        double square = 0;
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
          vector[Math.floorMod(word.hashCode(), DIMENSION)] += 1;
        }
        for (float x : vector) {
          square += x * x;
        }
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] /= (float) Math.sqrt(Math.max(square, 1e-9));
        }
        return vector;
      }

      @Override
      public void close() {}
    };
  }
}
