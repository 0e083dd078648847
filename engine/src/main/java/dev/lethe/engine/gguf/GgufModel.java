package dev.lethe.engine.gguf;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A HuggingFace folder as a GGUF file, as {@code convert_hf_to_gguf.py} writes it: what llama.cpp's
 * server takes with {@code --model}.
 */
public final class GgufModel {
  /** Where the file says which folder it was made from. */
  static final String BASE_DIGEST = "lethe.base_digest";

  private static final long CHUNK = 1L << 22;

  private final ModelConfig config;
  private final ModelCheckpoint checkpoint;
  private final Map<String, TensorInfo> sources;

  private GgufModel(ModelConfig config, ModelCheckpoint checkpoint) {
    this.config = config;
    this.checkpoint = checkpoint;
    sources = config.sources(checkpoint.tensors());
  }

  /**
   * What was written.
   *
   * @param architecture llama.cpp's name of it
   * @param type of the matrices; all else is float32
   * @param bytes of the file
   * @param baseDigest of the folder, see {@link ModelDigest}
   * @param notes where llama.cpp does a little otherwise than the folder says
   */
  public record Written(
      String architecture,
      GgufType type,
      int tensors,
      long bytes,
      String baseDigest,
      List<String> notes) {
    public Written {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Writes weights, shape, tokenizer and chat template. The same folder gives the same bytes. The
   * file is seen whole or not at all.
   *
   * @param type of the matrices; empty for what the folder's embedding has
   * @throws IllegalArgumentException naming the file, and the field or tensor, that cannot be
   *     written
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Written write(Path folder, Path file, Optional<GgufType> type) {
    ModelConfig config = ModelConfig.read(folder);
    Architecture architecture = Architecture.of(config);
    List<String> notes = new ArrayList<>();
    String digest = ModelDigest.of(folder);
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      GgufModel model = new GgufModel(config, checkpoint);
      GgufType matrices = type.orElseGet(model::storedType);
      GgufMetadata metadata = new GgufMetadata();
      metadata.text("general.architecture", architecture.key());
      metadata.text("general.type", "model");
      metadata.text("general.name", name(folder));
      metadata.integer("general.file_type", matrices.fileType());
      metadata.integer("general.quantization_version", 2);
      metadata.text(BASE_DIGEST, digest);
      architecture.describe(metadata);
      new TokenizerMetadata(folder, notes).describe(config.vocabSize(), metadata);
      List<GgufTensor> tensors = new ArrayList<>();
      config
          .parameters()
          .forEach((name, shape) -> tensors.add(model.tensor(name, shape, matrices)));
      architecture.ropeFactors().ifPresent(tensors::add);
      GgufFile.write(file, metadata, tensors);
      return new Written(
          architecture.key(), matrices, tensors.size(), Files.size(file), digest, notes);
    } catch (IOException e) {
      throw new UncheckedIOException(file.getFileName() + " cannot be read again", e);
    }
  }

  private static String name(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "model" : last.toString();
  }

  private GgufType storedType() {
    TensorDataType stored = source(config.parameters().keySet().iterator().next()).kind();
    return switch (stored) {
      case F16 -> GgufType.F16;
      case BF16 -> GgufType.BF16;
      default -> GgufType.F32;
    };
  }

  private TensorInfo source(String name) {
    return Objects.requireNonNull(sources.get(name));
  }

  private GgufTensor tensor(String name, List<Long> shape, GgufType matrices) {
    GgufType type = shape.size() > 1 ? matrices : GgufType.F32;
    return new GgufTensor(GgufNames.of(name), shape, type, to -> values(name, to));
  }

  /** A few rows at a time: whole heads where rows move within them. */
  private void values(String name, Consumer<FloatBuffer> to) {
    TensorInfo info = source(name);
    HeadOrder order = HeadOrder.of(name, config);
    long rows = info.shape().get(0);
    int width = Math.toIntExact(info.size() / rows);
    long unit = order.moves() ? order.size() : 1;
    long most = Math.max(1, CHUNK / width / unit) * unit;
    SafetensorsReader reader = checkpoint.owner(info.name());
    for (long row = 0; row < rows; row += most) {
      TensorInfo part = info.rows(row, Math.min(most, rows - row));
      FloatBuffer values = reader.floatBytes(part).asFloatBuffer();
      to.accept(order.moves() ? order.moved(values, width) : values);
    }
  }
}
