package dev.lethe.engine.folder;

import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weight files of a folder, looked at one by one: a broken one hides no other. */
final class WeightFiles {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final FolderListing listing;
  private final FolderProblems problems;
  private final Map<Path, Map<String, TensorInfo>> read = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private boolean whole;

  WeightFiles(Path folder, FolderListing listing, FolderProblems problems) {
    this.folder = folder;
    this.listing = listing;
    this.problems = problems;
  }

  /** Headers only. */
  void open() {
    if (!listing.has(SINGLE) && !listing.has(INDEX)) {
      problems.add(insteadOfSafetensors());
      return;
    }
    if (listing.has(INDEX) && listing.isPointer(INDEX)) {
      return; // said already
    }
    List<Path> files = problems.attempt(() -> ModelCheckpoint.files(folder)).orElse(List.of());
    whole = !files.isEmpty();
    files.forEach(this::open);
    if (whole) {
      whole = problems.attempt(this::namesOfAll).isPresent();
    }
  }

  private void open(Path file) {
    String name = file.getFileName().toString();
    names.add(name);
    if (!listing.has(name)) {
      problems.add(name + " is missing, but " + INDEX + " names it: fetch it");
      whole = false;
    } else if (listing.isPointer(name)) {
      whole = false; // said already
    } else {
      try (SafetensorsReader reader = SafetensorsReader.open(file)) {
        read.put(file, reader.tensors());
      } catch (IllegalArgumentException e) {
        problems.add(withWayOut(String.valueOf(e.getMessage())));
        whole = false;
      }
    }
  }

  private static String withWayOut(String message) {
    return message.contains("truncated") ? message + ": fetch the file again" : message;
  }

  /** Opening them together finds tensors that are in two files or not where the index says. */
  private Map<String, TensorInfo> namesOfAll() {
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(folder)) {
      return checkpoint.tensors();
    }
  }

  private String insteadOfSafetensors() {
    List<String> gguf = listing.endingWith(".gguf");
    if (!gguf.isEmpty()) {
      return gguf.get(0)
          + " is a GGUF file, which is not read: get the folder with safetensors that it was made"
          + " from";
    }
    List<String> pickled = listing.endingWith(".bin");
    if (pickled.stream().anyMatch(name -> name.startsWith("pytorch_model"))) {
      return "pytorch_model.bin is pickled and not read: load the model with transformers and save"
          + " it with save_pretrained(DIR, safe_serialization=True)";
    }
    List<String> others = listing.endingWith(".safetensors");
    others = others.stream().filter(name -> !name.startsWith("adapter_")).toList();
    if (!others.isEmpty()) {
      return SINGLE
          + " and "
          + INDEX
          + " are missing: without one of them "
          + others.get(0)
          + " is not read";
    }
    return SINGLE + " is missing in the folder";
  }

  /** Whether every file could be read, and together they are what the index says. */
  boolean isWhole() {
    return whole;
  }

  List<String> names() {
    return names;
  }

  Map<String, TensorInfo> tensors() {
    Map<String, TensorInfo> all = new LinkedHashMap<>();
    read.values().forEach(all::putAll);
    return all;
  }

  /** Reads every value once. */
  void checkValues() {
    List<String> bad = new ArrayList<>();
    read.forEach(
        (file, tensors) ->
            FiniteCheck.of(file, tensors.values())
                .forEach(tensor -> bad.add(file.getFileName() + ": tensor " + tensor)));
    if (!bad.isEmpty()) {
      String more = bad.size() > 1 ? " (and " + (bad.size() - 1) + " more tensors)" : "";
      problems.add(bad.get(0) + " holds NaN or infinity" + more + ": get weights that are whole");
    }
  }
}
