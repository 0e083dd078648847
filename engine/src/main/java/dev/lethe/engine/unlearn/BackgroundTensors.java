package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is derived from a background's texts, and how it lies in files. */
record BackgroundTensors(BlackBoxModel model, SentenceEncoder encoder) {
  private static final List<String> STATE_PARTS = List.of("sample", "prompt", "draft");
  private static final String VECTORS = "vectors";

  /** First part of the file's name; by the texts, as other versions cut them in other ways. */
  static String vectorsName(List<List<String>> segments) {
    String digest = Sha256.of(segments.toString().getBytes(StandardCharsets.UTF_8));
    return VECTORS + "-" + brief(digest) + "-";
  }

  /** Last part of the file's name. */
  String encoderName() {
    return brief(encoder.digest()) + ".safetensors";
  }

  /** By the samples, and by how the states were made. */
  String statesName(String digest) {
    return "windows-"
        + brief(digest)
        + model.inMemory().map(BackgroundTensors::made).orElse("")
        + ".safetensors";
  }

  private static String made(LanguageModel states) {
    String narrow = states.precision() == Precision.FLOAT32 ? "" : "-" + states.precision().text();
    int width = 2 * states.config().layers() * states.config().hiddenSize();
    String thinned = StateFeatures.stride(width) == 1 ? "" : "-thinned"; // once they were not
    return narrow + thinned;
  }

  float[][][] vectors(List<List<String>> segments) {
    return grouped(encoder.encode(segments.stream().flatMap(List::stream).toList()), segments);
  }

  static float[][][] readVectors(Path file, List<List<String>> segments) {
    int rows = segments.stream().mapToInt(List::size).sum();
    return grouped(read(file, List.of(VECTORS), rows).get(0), segments);
  }

  /** One row of {@code flat} for each segment, in order. */
  static float[][][] grouped(float[][] flat, List<List<String>> segments) {
    float[][][] vectors = new float[segments.size()][][];
    int at = 0;
    for (int i = 0; i < vectors.length; i++) {
      int count = segments.get(i).size();
      vectors[i] = Arrays.copyOfRange(flat, at, at + count);
      at += count;
    }
    return vectors;
  }

  void writeVectors(Path file, float[][][] vectors) {
    float[][] flat = Arrays.stream(vectors).flatMap(Arrays::stream).toArray(float[][]::new);
    SafetensorsWriter.write(file, Map.of(VECTORS, tensor(flat, encoder.dimension())));
  }

  StateFeatures[][] states(List<Sample> samples) {
    LanguageModel states =
        model
            .inMemory()
            .orElseThrow(
                () -> new IllegalStateException("a model that one can only call has no states"));
    return new DraftWindows(states)
            .states(
                samples.stream().map(Sample::prompt).toList(),
                samples.stream().map(Sample::draft).toList())
            .stream()
            .map(windows -> windows.toArray(StateFeatures[]::new))
            .toArray(StateFeatures[][]::new);
  }

  void writeStates(Path file, StateFeatures[][] states) {
    List<float[]> owners = new ArrayList<>();
    List<float[]> prompts = new ArrayList<>();
    List<float[]> drafts = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      for (StateFeatures features : states[i]) {
        owners.add(new float[] {i});
        prompts.add(features.prompt());
        drafts.add(features.draft());
      }
    }
    Map<String, FloatTensor> tensors = new TreeMap<>();
    List<List<float[]>> parts = List.of(owners, prompts, drafts);
    for (int p = 0; p < parts.size(); p++) {
      float[][] rows = parts.get(p).toArray(float[][]::new);
      tensors.put(STATE_PARTS.get(p), tensor(rows, rows.length == 0 ? 1 : rows[0].length));
    }
    SafetensorsWriter.write(file, tensors);
  }

  static StateFeatures[][] readStates(Path file, int samples) {
    List<float[][]> parts = read(file, STATE_PARTS, -1);
    List<List<StateFeatures>> windows = new ArrayList<>();
    for (int row = 0; row < parts.get(0).length; row++) {
      if (parts.get(0)[row][0] == windows.size()) {
        windows.add(new ArrayList<>());
      }
      windows.get(windows.size() - 1).add(new StateFeatures(parts.get(1)[row], parts.get(2)[row]));
    }
    if (windows.size() != samples) {
      throw new IllegalArgumentException(file.getFileName() + " is not of this background");
    }
    return windows.stream()
        .map(list -> list.toArray(StateFeatures[]::new))
        .toArray(StateFeatures[][]::new);
  }

  private static List<float[][]> read(Path file, List<String> parts, int rows) {
    List<float[][]> matrices = new ArrayList<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (String part : parts) {
        FloatTensor tensor = reader.floats(part);
        int count = Math.toIntExact(tensor.shape().get(0));
        int expected = rows >= 0 ? rows : matrices.isEmpty() ? count : matrices.get(0).length;
        if (tensor.shape().size() != 2 || count != expected) {
          throw new IllegalArgumentException(file.getFileName() + ": wrong shape of " + part);
        }
        int width = Math.toIntExact(tensor.shape().get(1));
        float[][] matrix = new float[count][];
        Arrays.setAll(matrix, i -> Arrays.copyOfRange(tensor.values(), i * width, (i + 1) * width));
        matrices.add(matrix);
      }
    }
    return matrices;
  }

  private static FloatTensor tensor(float[][] matrix, int width) {
    float[] values = new float[matrix.length * width];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, values, i * width, width);
    }
    return FloatTensor.of(values, matrix.length, width);
  }

  static String brief(String digest) {
    return digest.substring("sha256:".length(), "sha256:".length() + 12);
  }
}
