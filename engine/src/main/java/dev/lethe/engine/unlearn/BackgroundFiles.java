package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.SentenceEncoder;
import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.engine.text.StateFeatures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The background of one base model: sampled once, then read. Looked for in the model's folder, then
 * in the cache; what has to be made is kept in the cache. Files are named by what they depend on.
 */
final class BackgroundFiles {
  static final String IN_MODEL_FOLDER = "lethe-background.jsonl";

  static final int SAMPLES = 1500;
  private static final long SEED = 20240715;
  private static final List<String> STATE_PARTS = List.of("sample", "prompt", "draft");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path modelFolder;
  private final Path cache;
  private final LanguageModel model;
  private final SentenceEncoder encoder;

  BackgroundFiles(Path modelFolder, Path cache, LanguageModel model, SentenceEncoder encoder) {
    this.modelFolder = modelFolder;
    this.cache = cache;
    this.model = model;
    this.encoder = encoder;
  }

  /** At most {@code count} samples, unless the model's folder brings its own. */
  Background load(int count) {
    try {
      Files.createDirectories(cache);
      byte[] jsonl = jsonl(count);
      List<Sample> samples = parse(jsonl);
      String digest = Sha256.of(jsonl);
      return new Background(samples, digest, vectors(samples), () -> states(samples, digest));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read or kept", e);
    }
  }

  private byte[] jsonl(int count) throws IOException {
    Path shipped = modelFolder.resolve(IN_MODEL_FOLDER);
    if (Files.isRegularFile(shipped)) {
      return Files.readAllBytes(shipped);
    }
    Path cached = cache.resolve("background-" + brief(model.digest()) + "-" + count + ".jsonl");
    if (!Files.isRegularFile(cached)) {
      byte[] bytes = format(new BackgroundSampler(model, SEED).sample(count));
      Path partial = cached.resolveSibling(cached.getFileName() + ".part");
      Files.write(partial, bytes);
      Files.move(partial, cached, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readAllBytes(cached);
  }

  private static byte[] format(List<Sample> samples) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Sample sample : samples) {
      out.writeBytes(
          MAPPER.writeValueAsBytes(
              MAPPER
                  .createObjectNode()
                  .put("prompt", sample.prompt())
                  .put("draft", sample.draft())));
      out.write('\n');
    }
    return out.toByteArray();
  }

  private static List<Sample> parse(byte[] jsonl) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : new String(jsonl, StandardCharsets.UTF_8).split("\n")) {
      JsonNode node;
      try {
        node = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            IN_MODEL_FOLDER + ": line " + (samples.size() + 1) + " is not valid JSON");
      }
      samples.add(new Sample(node.path("prompt").asText(), node.path("draft").asText()));
    }
    return samples;
  }

  private float[][][] vectors(List<Sample> samples) {
    List<List<String>> segments = samples.stream().map(Background::segments).toList();
    int total = segments.stream().mapToInt(List::size).sum();
    String name = "background-vectors-" + brief(digestOf(segments)) + "-" + brief(encoder.digest());
    float[][] flat = matrices(name, List.of("vectors"), total, () -> encode(segments)).get(0);
    float[][][] vectors = new float[samples.size()][][];
    int at = 0;
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = Arrays.copyOfRange(flat, at, at + segments.get(i).size());
      at += segments.get(i).size();
    }
    return vectors;
  }

  /** Of the texts themselves: other versions cut them in other ways. */
  private static String digestOf(List<List<String>> segments) {
    return Sha256.of(segments.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<float[][]> encode(List<List<String>> segments) {
    float[][] flat = encoder.encode(segments.stream().flatMap(List::stream).toList());
    return List.<float[][]>of(flat);
  }

  private StateFeatures[][] states(List<Sample> samples, String digest) {
    String name = "background-windows-" + brief(digest) + "-" + brief(model.digest());
    List<float[][]> parts = matrices(name, STATE_PARTS, -1, () -> computeStates(samples));
    List<List<StateFeatures>> windows = new ArrayList<>();
    for (int row = 0; row < parts.get(0).length; row++) {
      if (parts.get(0)[row][0] == windows.size()) {
        windows.add(new ArrayList<>());
      }
      windows.get(windows.size() - 1).add(new StateFeatures(parts.get(1)[row], parts.get(2)[row]));
    }
    if (windows.size() != samples.size()) {
      throw new IllegalArgumentException(name + " is not of this background");
    }
    return windows.stream()
        .map(list -> list.toArray(StateFeatures[]::new))
        .toArray(StateFeatures[][]::new);
  }

  private List<float[][]> computeStates(List<Sample> samples) {
    List<List<StateFeatures>> windows =
        new DraftWindows(model)
            .states(
                samples.stream().map(Sample::prompt).toList(),
                samples.stream().map(Sample::draft).toList());
    List<float[]> owners = new ArrayList<>();
    List<float[]> prompts = new ArrayList<>();
    List<float[]> drafts = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      for (StateFeatures features : windows.get(i)) {
        owners.add(new float[] {i});
        prompts.add(features.prompt());
        drafts.add(features.draft());
      }
    }
    return Stream.of(owners, prompts, drafts).map(rows -> rows.toArray(float[][]::new)).toList();
  }

  /** Matrices of {@code rows} rows each, from the model's folder, the cache, or {@code make}. */
  private List<float[][]> matrices(
      String name,
      List<String> parts,
      int rows,
      java.util.function.Supplier<List<float[][]>> make) {
    for (Path folder : List.of(modelFolder, cache)) {
      Path file = folder.resolve(name + ".safetensors");
      if (Files.isRegularFile(file)) {
        return read(file, parts, rows);
      }
    }
    List<float[][]> made = make.get();
    Map<String, FloatTensor> tensors = new TreeMap<>();
    for (int p = 0; p < parts.size(); p++) {
      tensors.put(parts.get(p), tensor(made.get(p)));
    }
    SafetensorsWriter.write(cache.resolve(name + ".safetensors"), tensors);
    return made;
  }

  private static List<float[][]> read(Path file, List<String> parts, int rows) {
    List<float[][]> matrices = new ArrayList<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (String part : parts) {
        FloatTensor tensor = reader.floats(part);
        int count = Math.toIntExact(tensor.shape().get(0));
        if (tensor.shape().size() != 2 || count != (rows < 0 ? firstRows(matrices, count) : rows)) {
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

  private static int firstRows(List<float[][]> matrices, int otherwise) {
    return matrices.isEmpty() ? otherwise : matrices.get(0).length;
  }

  private static FloatTensor tensor(float[][] matrix) {
    int width = matrix[0].length;
    float[] values = new float[matrix.length * width];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, values, i * width, width);
    }
    return FloatTensor.of(values, matrix.length, width);
  }

  private static String brief(String digest) {
    return digest.substring("sha256:".length(), "sha256:".length() + 12);
  }
}
