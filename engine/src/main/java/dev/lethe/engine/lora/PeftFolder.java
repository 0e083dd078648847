package dev.lethe.engine.lora;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.TensorSlice;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adapters in the layout of HuggingFace PEFT. */
public final class PeftFolder {
  public static final String CONFIG = "adapter_config.json";
  public static final String WEIGHTS = "adapter_model.safetensors";
  private static final String BASE_NAME = "base_model_name_or_path";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  private PeftFolder() {}

  /**
   * Reads an adapter and checks that it fits the model.
   *
   * @throws IllegalArgumentException naming the file, and the field or tensor: unsupported kind of
   *     adapter, unknown projection, wrong rank or shape, a factor without its partner, a value
   *     that is not finite
   */
  public static PeftAdapter read(Path folder, ModelConfig model) {
    return read(folder, PeftConfig.read(folder), model);
  }

  private static PeftAdapter read(Path folder, PeftConfig config, ModelConfig model) {
    Map<String, LoraTensors> modules = new TreeMap<>();
    try (SafetensorsReader reader = SafetensorsReader.open(folder.resolve(WEIGHTS))) {
      Set<String> rest = new HashSet<>(reader.tensors().keySet());
      for (Map.Entry<String, List<Long>> projection : model.projections().entrySet()) {
        String name = PREFIX + projection.getKey();
        boolean a = rest.remove(name + A);
        boolean b = rest.remove(name + B);
        if (a != b) {
          throw bad("tensor " + name + (a ? B : A) + " is missing");
        }
        if (a) {
          modules.put(projection.getKey(), module(reader, name, projection.getValue(), config));
        }
      }
      addFused(reader, model, config, rest, modules);
      if (!rest.isEmpty()) {
        throw bad("tensor " + new TreeSet<>(rest).first() + " has no place in this model");
      }
    }
    if (modules.isEmpty()) {
      throw bad("it holds no factors");
    }
    return new PeftAdapter(config.rank(), config.alpha(), modules);
  }

  /**
   * {@link #read} of an adapter by others, which may have lost something on its way: whatever its
   * configuration says that there are factors for has to be there.
   *
   * @throws IllegalArgumentException as {@link #read}, or naming what is missing
   */
  public static PeftAdapter readWhole(Path folder, ModelConfig model) {
    PeftConfig config = PeftConfig.read(folder);
    PeftAdapter adapter = read(folder, config, model);
    refuseMissing(model, config, adapter.modules().keySet());
    return adapter;
  }

  private static void refuseMissing(ModelConfig model, PeftConfig config, Set<String> modules) {
    if (!config.saysTargets()) {
      return;
    }
    Map<String, TensorSlice> parts = TensorSlice.all(model);
    Set<String> names = new HashSet<>(model.projections().keySet());
    for (String projection : model.projections().keySet()) {
      TensorSlice part = parts.get(projection);
      String stored = part == null ? projection : part.stored();
      names.add(stored);
      boolean targeted = config.targets(projection) || config.targets(stored);
      if (targeted && !modules.contains(projection)) {
        throw bad("tensor " + PREFIX + stored + A + " is missing");
      }
    }
    if (!config.unmatched(names).isEmpty()) {
      throw new IllegalArgumentException(
          CONFIG + ": target_modules names a module that this model does not have");
    }
  }

  /**
   * Where a model stores several projections as one matrix, an adapter may have been fitted to that
   * one: each of its projections then has the same A, and its own rows of B.
   */
  private static void addFused(
      SafetensorsReader reader,
      ModelConfig model,
      PeftConfig config,
      Set<String> rest,
      Map<String, LoraTensors> modules) {
    Set<String> read = new HashSet<>();
    TensorSlice.all(model)
        .forEach(
            (projection, part) -> {
              String name = PREFIX + part.stored();
              boolean a = rest.remove(name + A) || read.contains(name);
              boolean b = rest.remove(name + B) || read.contains(name);
              if (a != b) {
                throw bad("tensor " + name + (a ? B : A) + " is missing");
              }
              if (a) {
                read.add(name);
                LoraTensors whole = module(reader, name, part.whole(), config);
                LoraTensors own = new LoraTensors(whole.a(), rows(whole.b(), part));
                if (modules.put(projection, own) != null) {
                  throw bad("tensor " + name + A + " is there beside those of its parts");
                }
              }
            });
  }

  private static FloatTensor rows(FloatTensor b, TensorSlice part) {
    long width = b.shape().get(1);
    int first = Math.toIntExact(part.first() * width);
    int end = Math.toIntExact((part.first() + part.rows()) * width);
    return FloatTensor.of(Arrays.copyOfRange(b.values(), first, end), part.rows(), width);
  }

  /**
   * Those that have the same adapter together; the groups in the order of their first. What has no
   * adapter is in none of them.
   *
   * @param folder where each has its adapter
   */
  public static <T> Collection<List<T>> sharing(List<T> all, Function<T, Path> folder) {
    Map<String, List<T>> sharing = new LinkedHashMap<>();
    for (T one : all) {
      if (!isIn(folder.apply(one))) {
        continue;
      }
      sharing.computeIfAbsent(digest(folder.apply(one)), d -> new ArrayList<>()).add(one);
    }
    return sharing.values();
  }

  /** Whether a folder has an adapter. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CONFIG)) || Files.exists(folder.resolve(WEIGHTS));
  }

  /**
   * What tells two adapters apart: bundles that share one have the same bytes in both files.
   *
   * @return {@code sha256:…} of the files' digests
   * @throws IllegalArgumentException naming the file that is missing
   */
  public static String digest(Path folder) {
    try {
      return digest(Sha256.of(folder.resolve(CONFIG)), Sha256.of(folder.resolve(WEIGHTS)));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(Path.of(e.getFile()).getFileName() + ": it is missing");
    } catch (IOException e) {
      throw new UncheckedIOException(CONFIG + " or " + WEIGHTS + " cannot be read", e);
    }
  }

  /**
   * {@link #digest(Path)} of the adapter of a bundle whose files were checked.
   *
   * @param files name → {@code sha256:…}
   * @throws IllegalArgumentException naming the file that is not among them
   */
  public static String digest(Map<String, String> files) {
    String config = files.get(CONFIG);
    String weights = files.get(WEIGHTS);
    if (config == null || weights == null) {
      throw new IllegalArgumentException((config == null ? CONFIG : WEIGHTS) + ": it is missing");
    }
    return digest(config, weights);
  }

  private static String digest(String config, String weights) {
    return Sha256.of((config + weights).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Whether an adapter is scaled as said, without a look at its tensors.
   *
   * @throws IllegalArgumentException naming the file: it isn't, or it is no configuration
   */
  public static void check(Path folder, int rank, double alpha) {
    PeftConfig config = PeftConfig.read(folder);
    if (config.rank() != rank || config.alpha() != alpha) {
      throw new IllegalArgumentException(CONFIG + ": r or lora_alpha is not as said");
    }
  }

  /** What an adapter says that it was fitted on; empty where it says nothing. */
  public static String baseName(Path folder) {
    return PeftConfig.json(folder).path(BASE_NAME).asText("");
  }

  /**
   * Copies an adapter to where others read it.
   *
   * @param baseName what {@code base_model_name_or_path} is to say; null for what it says
   */
  public static void copy(Path folder, Path to, @Nullable String baseName) throws IOException {
    Files.createDirectories(to);
    Files.copy(folder.resolve(WEIGHTS), to.resolve(WEIGHTS), StandardCopyOption.REPLACE_EXISTING);
    ObjectNode config = PeftConfig.json(folder);
    if (baseName != null) {
      config.put(BASE_NAME, baseName);
    }
    Files.writeString(
        to.resolve(CONFIG),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
  }

  private static LoraTensors module(
      SafetensorsReader reader, String name, List<Long> shape, PeftConfig config) {
    if (!config.targets(name.substring(PREFIX.length()))) {
      throw bad("tensor " + name + A + " is not among what target_modules names");
    }
    long rank = config.rank();
    return new LoraTensors(
        factor(reader, name + A, List.of(rank, shape.get(1))),
        factor(reader, name + B, List.of(shape.get(0), rank)));
  }

  private static FloatTensor factor(SafetensorsReader reader, String name, List<Long> shape) {
    if (!reader.info(name).shape().equals(shape)) {
      throw bad(
          "tensor " + name + " has shape " + reader.info(name).shape() + " instead of " + shape);
    }
    FloatTensor tensor = reader.floats(name);
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw bad("tensor " + name + " holds a value that is not finite");
      }
    }
    return tensor;
  }

  private static IllegalArgumentException bad(String what) {
    return new IllegalArgumentException(WEIGHTS + ": " + what);
  }

  /**
   * Writes an adapter; the same adapter gives the same bytes.
   *
   * @param baseName what {@code base_model_name_or_path} says
   */
  public static void write(Path folder, PeftAdapter adapter, String baseName) {
    Map<String, FloatTensor> tensors = new TreeMap<>();
    Set<String> targets = new TreeSet<>();
    adapter
        .modules()
        .forEach(
            (name, factors) -> {
              tensors.put(PREFIX + name + A, factors.a());
              tensors.put(PREFIX + name + B, factors.b());
              targets.add(name.substring(name.lastIndexOf('.') + 1));
            });
    try {
      Files.createDirectories(folder);
      SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);
      Files.writeString(folder.resolve(CONFIG), json(adapter, targets, baseName));
    } catch (IOException e) {
      throw new UncheckedIOException(CONFIG + " cannot be written", e);
    }
  }

  private static String json(PeftAdapter adapter, Set<String> targets, String baseName)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode node = mapper.createObjectNode();
    node.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    node.put(BASE_NAME, baseName);
    node.put("r", adapter.rank()).put("lora_alpha", adapter.alpha()).put("lora_dropout", 0.0);
    node.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
    ArrayNode modules = node.putArray("target_modules");
    targets.forEach(modules::add);
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }
}
