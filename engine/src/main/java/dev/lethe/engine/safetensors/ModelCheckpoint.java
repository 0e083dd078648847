package dev.lethe.engine.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The weights of a model folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} names. Not thread-safe; whoever opens it closes it.
 */
public final class ModelCheckpoint implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final List<SafetensorsReader> readers = new ArrayList<>();
  private final Map<String, SafetensorsReader> owners = new LinkedHashMap<>();

  private ModelCheckpoint() {}

  /**
   * @throws IllegalArgumentException naming the file that is missing or broken
   */
  public static ModelCheckpoint open(Path folder) {
    ModelCheckpoint checkpoint = new ModelCheckpoint();
    try {
      for (Path file : files(folder)) {
        checkpoint.add(SafetensorsReader.open(file));
      }
      checkpoint.checkIndex(folder);
      return checkpoint;
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** The weight files, sorted by name. */
  public static List<Path> files(Path folder) {
    if (Files.exists(folder.resolve(INDEX))) {
      return new TreeSet<>(weightMap(folder).values()).stream().map(folder::resolve).toList();
    }
    return List.of(folder.resolve(SINGLE));
  }

  /** Every stored tensor by name. */
  public Map<String, TensorInfo> tensors() {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (SafetensorsReader reader : readers) {
      tensors.putAll(reader.tensors());
    }
    return tensors;
  }

  /** The open file that holds a tensor. */
  public SafetensorsReader owner(String tensor) {
    SafetensorsReader reader = owners.get(tensor);
    if (reader == null) {
      throw new IllegalArgumentException(SINGLE + ": tensor " + tensor + " is missing");
    }
    return reader;
  }

  private void add(SafetensorsReader reader) {
    readers.add(reader);
    for (String name : reader.tensors().keySet()) {
      SafetensorsReader other = owners.put(name, reader);
      if (other != null) {
        throw new IllegalArgumentException(
            reader.file() + ": tensor " + name + " is also in " + other.file());
      }
    }
  }

  private void checkIndex(Path folder) {
    if (!Files.exists(folder.resolve(INDEX))) {
      return;
    }
    weightMap(folder)
        .forEach(
            (tensor, shard) -> {
              SafetensorsReader reader = owners.get(tensor);
              if (reader == null || !reader.file().equals(shard)) {
                throw new IllegalArgumentException(
                    shard + ": tensor " + tensor + " is missing although " + INDEX + " names it");
              }
            });
  }

  private static Map<String, String> weightMap(Path folder) {
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(folder.resolve(INDEX).toFile()).path("weight_map");
    } catch (IOException e) {
      throw new IllegalArgumentException(INDEX + " is not valid JSON");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      if (!shard.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
        throw new IllegalArgumentException(
            INDEX + ": weight_map names something other than a shard");
      }
      shards.put(entry.getKey(), shard);
    }
    if (shards.isEmpty()) {
      throw new IllegalArgumentException(INDEX + ": weight_map is missing or empty");
    }
    return shards;
  }

  @Override
  public void close() {
    readers.forEach(SafetensorsReader::close);
  }
}
