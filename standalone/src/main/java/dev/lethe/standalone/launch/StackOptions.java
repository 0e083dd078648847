package dev.lethe.standalone.launch;

import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.folder.FolderCheck;
import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.engine.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to start.
 *
 * @param modelId name that requests and clients use
 * @param model HuggingFace folder
 * @param data where everything is kept
 * @param replicas how many inference replicas, at least one
 * @param references folders that forget sets may be read from by reference
 * @param callbacks origins that callbacks may go to
 * @param precision that trainer and replicas keep the frozen weights at
 * @param device where they keep them
 * @param encoder folder of the gates' sentence encoder; the bundled one if empty
 * @param ignoreMemory whether it is started although the machine has too little memory
 * @param settings of the services, beside those that the launcher makes
 */
public record StackOptions(
    String modelId,
    Path model,
    DataFolder data,
    int replicas,
    List<Path> references,
    List<String> callbacks,
    Precision precision,
    ComputeDevice device,
    Optional<Path> encoder,
    boolean ignoreMemory,
    List<ServiceSetting> settings) {
  private static final int MAX_REPLICAS = 16;

  /**
   * @throws StartFailedException naming the option or file that is wrong
   */
  public StackOptions {
    if (replicas < 1 || replicas > MAX_REPLICAS) {
      throw new StartFailedException("--replicas must be between 1 and " + MAX_REPLICAS);
    }
    if (!modelId.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new StartFailedException(
          "model name must be letters, digits, '.', '_' and '-' (see --name)");
    }
    model = model.toAbsolutePath().normalize();
    references = references.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    callbacks = List.copyOf(callbacks);
    settings = List.copyOf(settings);
    encoder = encoder.map(Path::toAbsolutePath).map(Path::normalize);
    encoder.ifPresent(StackOptions::requireEncoder);
    callbacks.forEach(StackOptions::requireOrigin);
    List<String> problems = FolderCheck.quick(model).problems();
    if (!problems.isEmpty()) {
      throw new StartFailedException("model " + model + ": " + String.join("; ", problems));
    }
  }

  /** On the processor, with the bundled encoder. */
  public StackOptions(
      String modelId,
      Path model,
      DataFolder data,
      int replicas,
      List<Path> references,
      List<String> callbacks,
      Precision precision,
      boolean ignoreMemory) {
    this(
        modelId,
        model,
        data,
        replicas,
        references,
        callbacks,
        precision,
        ComputeDevice.CPU,
        Optional.empty(),
        ignoreMemory);
  }

  /** With the services' settings as they are. */
  public StackOptions(
      String modelId,
      Path model,
      DataFolder data,
      int replicas,
      List<Path> references,
      List<String> callbacks,
      Precision precision,
      ComputeDevice device,
      Optional<Path> encoder,
      boolean ignoreMemory) {
    this(
        modelId,
        model,
        data,
        replicas,
        references,
        callbacks,
        precision,
        device,
        encoder,
        ignoreMemory,
        List.of());
  }

  /**
   * What is asked for as one explicit value, so that trainer and replicas have the same.
   *
   * @param asked {@code auto}, {@code float32} or {@code bfloat16}
   * @param device that multiplies
   * @throws StartFailedException for another text
   */
  public static Precision precision(String asked, Path model, ComputeDevice device) {
    if (asked.equals("auto")) {
      return automatic(model, device);
    }
    try {
      return Precision.of(asked);
    } catch (IllegalArgumentException e) {
      throw new StartFailedException("--" + e.getMessage());
    }
  }

  /**
   * @param asked {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws StartFailedException for another text
   */
  public static ComputeDevice device(String asked) {
    try {
      return new ComputeDevice(asked);
    } catch (IllegalArgumentException e) {
      throw new StartFailedException("--" + e.getMessage());
    }
  }

  /** Of a folder that cannot be read anything does: its check says what is wrong with it. */
  private static Precision automatic(Path model, ComputeDevice device) {
    try {
      return Precision.auto(model, device);
    } catch (IllegalArgumentException e) {
      return Precision.FLOAT32;
    }
  }

  private static void requireEncoder(Path folder) {
    try {
      SentenceEncoders.weightBytes(folder);
    } catch (IllegalArgumentException e) {
      throw new StartFailedException("--encoder " + folder + ": " + e.getMessage());
    }
  }

  private static void requireOrigin(String callback) {
    if (!callback.matches("https?://[^/?#@,\\s]+")) {
      throw new StartFailedException(
          "--allow-callbacks must be an origin such as https://hooks.example.org");
    }
  }
}
