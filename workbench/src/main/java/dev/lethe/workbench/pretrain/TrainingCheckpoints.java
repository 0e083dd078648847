package dev.lethe.workbench.pretrain;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checkpoints of one run: {@code checkpoint/step-NNNNNNNN.safetensors} with weights and optimiser
 * state, each written beside and moved into place, the newest kept; {@code checkpoint/run.txt} says
 * which run they belong to. The folder goes when the run is finished.
 */
final class TrainingCheckpoints {
  private static final String WEIGHT = "weight.";

  private final Path folder;
  private final String fingerprint;

  /**
   * @param fingerprint of data and settings
   */
  TrainingCheckpoints(Path out, String fingerprint) {
    this.folder = out.resolve("checkpoint");
    this.fingerprint = fingerprint;
  }

  /** State after {@code step} steps. */
  record Saved(int step, Map<String, FloatTensor> tensors, Map<String, FloatTensor> optimiser) {
    /** In the order of a fresh model, since sums over all weights depend on it in the last bits. */
    Weights weights(ModelConfig config) {
      Map<String, FloatTensor> ordered = new LinkedHashMap<>();
      for (Map.Entry<String, List<Long>> parameter : config.parameters().entrySet()) {
        FloatTensor tensor = tensors.get(parameter.getKey());
        OptionChecks.that(
            tensor != null && tensor.shape().equals(parameter.getValue()),
            "resume: the checkpoint does not fit the model");
        ordered.put(parameter.getKey(), Objects.requireNonNull(tensor));
      }
      return Weights.of(ordered);
    }
  }

  /** Clears away an older run's checkpoints and notes this run. */
  void begin() throws IOException {
    clear();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("run.txt"), fingerprint);
  }

  void save(int step, Weights weights, ClippedAdamW optimiser) throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>(optimiser.state());
    weights.toTensors().forEach((name, tensor) -> tensors.put(WEIGHT + name, tensor));
    Path file = folder.resolve(String.format(Locale.ROOT, "step-%08d.safetensors", step));
    SafetensorsWriter.write(file, tensors);
    for (Path other : files()) {
      if (!other.equals(file)) {
        Files.delete(other);
      }
    }
  }

  /**
   * The newest checkpoint; empty when the run was interrupted before its first.
   *
   * @throws IllegalArgumentException if there is no interrupted run, or it was another one
   */
  Optional<Saved> load() throws IOException {
    Path run = folder.resolve("run.txt");
    OptionChecks.that(Files.exists(run), "resume: the output folder holds no interrupted run");
    OptionChecks.that(
        Files.readString(run).equals(fingerprint),
        "resume: data or settings differ from those of the interrupted run");
    List<Path> files = files();
    return files.isEmpty() ? Optional.empty() : Optional.of(read(files.get(files.size() - 1)));
  }

  void clear() throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path file : list("")) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  private static Saved read(Path file) {
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    Map<String, FloatTensor> optimiser = new LinkedHashMap<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (String name : reader.tensors().keySet()) {
        if (name.startsWith(WEIGHT)) {
          weights.put(name.substring(WEIGHT.length()), reader.floats(name));
        } else {
          optimiser.put(name, reader.floats(name));
        }
      }
    }
    String step = file.getFileName().toString().replaceAll("\\D", "");
    return new Saved(Integer.parseInt(step), weights, optimiser);
  }

  private List<Path> files() throws IOException {
    return list(".safetensors");
  }

  private List<Path> list(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
