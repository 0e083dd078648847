package dev.lethe.engine.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.model.JsonFile;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.tokenizer.EndTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds everything that would keep a HuggingFace folder from being served, and what is understood
 * of it. Never throws for what a folder holds: it is in the report. Messages name files, fields and
 * tensors, and never quote them.
 */
public final class FolderCheck {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";

  private final Path folder;
  private final FolderProblems problems = new FolderProblems();

  private FolderCheck(Path folder) {
    this.folder = folder;
  }

  /** What headers and JSON files tell, within a second or two: for every start of a service. */
  public static FolderReport quick(Path folder) {
    return new FolderCheck(folder).report(false);
  }

  /** {@link #quick}, and loads the tokenizer and reads every weight once for NaN and infinity. */
  public static FolderReport full(Path folder) {
    return new FolderCheck(folder).report(true);
  }

  private FolderReport report(boolean full) {
    Optional<FolderListing> files = Optional.empty();
    if (Files.isDirectory(folder)) {
      files = problems.attempt(() -> new FolderListing(folder));
    } else {
      problems.add("the model folder does not exist");
    }
    return files
        .map(listing -> report(listing, full))
        .orElseGet(
            () ->
                new FolderReport(
                    Optional.empty(), List.of(), Map.of(), List.of(), List.of(), problems.all()));
  }

  private FolderReport report(FolderListing listing, boolean full) {
    for (String pointer : listing.pointers()) {
      problems.add(pointer + " is a git-LFS pointer, not the file itself: run git lfs pull");
    }
    Optional<ModelConfig> config = config(listing);
    WeightFiles weights = new WeightFiles(folder, listing, problems);
    weights.open();
    checkWeights(config, weights, listing);
    checkTokenizer(config, listing, full);
    List<Long> ends = ends(config, listing);
    if (full) {
      weights.checkValues();
    }
    return new FolderReport(
        config,
        weights.names(),
        weights.tensors(),
        ends,
        config.map(c -> FolderNotes.of(c, json(listing))).orElse(List.of()),
        problems.all());
  }

  private Optional<ModelConfig> config(FolderListing listing) {
    if (listing.isPointer(CONFIG)) {
      return Optional.empty();
    }
    List<String> wrong = ModelConfig.problems(folder);
    wrong.forEach(problems::add);
    return wrong.isEmpty() ? problems.attempt(() -> ModelConfig.read(folder)) : Optional.empty();
  }

  /** {@code config.json} as it stands; what is wrong with it {@link #config} says. */
  private JsonNode json(FolderListing listing) {
    JsonNode none = JsonNodeFactory.instance.objectNode();
    boolean readable = listing.has(CONFIG) && !listing.isPointer(CONFIG);
    return readable
        ? problems.attempt(() -> JsonFile.readOrEmpty(folder, CONFIG)).orElse(none)
        : none;
  }

  /** Quantised or adapted tensors have names of their own, which need not be listed as well. */
  private void checkWeights(
      Optional<ModelConfig> config, WeightFiles weights, FolderListing listing) {
    Set<String> tensors = weights.tensors().keySet();
    Optional<String> quantised = Quantisation.of(json(listing), listing, tensors);
    Optional<String> lora = UnmergedLora.of(listing, tensors);
    quantised.ifPresent(problems::add);
    lora.ifPresent(problems::add);
    if (quantised.isEmpty() && lora.isEmpty() && weights.isWhole() && config.isPresent()) {
      config.get().mismatches(weights.tensors()).forEach(problems::add);
    }
  }

  private void checkTokenizer(Optional<ModelConfig> config, FolderListing listing, boolean load) {
    if (!listing.has(TOKENIZER)) {
      problems.add(TokenizerCheck.missing(listing));
      return;
    }
    if (listing.isPointer(TOKENIZER)) {
      return;
    }
    Optional<Long> highest = problems.attempt(() -> TokenizerCheck.highestId(folder));
    if (highest.isEmpty()) {
      return;
    }
    int vocabulary = config.map(ModelConfig::vocabSize).orElse(Integer.MAX_VALUE);
    if (highest.get() >= vocabulary) {
      problems.add(
          TOKENIZER
              + " has ids up to "
              + highest.get()
              + ", but vocab_size in config.json is "
              + vocabulary
              + ": the two are not of the same model");
    }
    if (load) {
      problems.attempt(() -> TokenizerCheck.load(folder));
    }
  }

  private List<Long> ends(Optional<ModelConfig> config, FolderListing listing) {
    boolean unreadable =
        List.of(CONFIG, "generation_config.json", "tokenizer_config.json", TOKENIZER).stream()
            .anyMatch(listing::isPointer);
    if (unreadable) {
      return List.of();
    }
    List<Long> ids = problems.attempt(() -> EndTokens.load(folder).ids()).orElse(List.of());
    int vocabulary = config.map(ModelConfig::vocabSize).orElse(Integer.MAX_VALUE);
    for (long id : ids) {
      if (id < 0 || id >= vocabulary) {
        problems.add(
            "eos_token_id " + id + " is not in the vocabulary of " + vocabulary + " tokens");
      }
    }
    return ids;
  }
}
