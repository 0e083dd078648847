package dev.lethe.standalone.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lethe.engine.folder.FolderCheck;
import dev.lethe.engine.folder.FolderReport;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lethe model inspect --json} prints. What is not understood is left out.
 *
 * @param stored the types of the tensors, separated by commas
 * @param eos ids of the tokens that end a completion
 * @param digest only of a folder without problems
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "family",
  "parameters",
  "tensors",
  "stored",
  "files",
  "hidden",
  "layers",
  "heads",
  "kvHeads",
  "vocabulary",
  "contextLength",
  "tied",
  "eos",
  "template",
  "notes",
  "digest",
  "problems"
})
record ModelInspection(
    @Nullable String family,
    long parameters,
    int tensors,
    String stored,
    List<String> files,
    @Nullable Integer hidden,
    @Nullable Integer layers,
    @Nullable Integer heads,
    @Nullable Integer kvHeads,
    @Nullable Integer vocabulary,
    @Nullable Integer contextLength,
    @Nullable Boolean tied,
    List<Long> eos,
    @Nullable String template,
    List<String> notes,
    @Nullable String digest,
    List<String> problems) {

  /** Of a folder whose every weight is read once. */
  static ModelInspection full(Path folder) {
    List<String> problems = new ArrayList<>();
    FolderReport report = FolderCheck.full(folder);
    String template = template(folder, report, problems);
    return of(report, template, problems.isEmpty() ? digest(folder, problems) : null, problems);
  }

  /** Of a folder whose headers and JSON files are read, within a second or two; has no digest. */
  static ModelInspection quick(Path folder) {
    List<String> problems = new ArrayList<>();
    FolderReport report = FolderCheck.quick(folder);
    String template = template(folder, report, problems);
    return of(report, template, null, problems);
  }

  private static @Nullable String template(
      Path folder, FolderReport report, List<String> problems) {
    problems.addAll(report.problems());
    try {
      return Files.isDirectory(folder) ? ChatTemplateCheck.of(folder) : null;
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable String digest(Path folder, List<String> problems) {
    try {
      return ModelDigest.of(folder);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static ModelInspection of(
      FolderReport report,
      @Nullable String template,
      @Nullable String digest,
      List<String> problems) {
    ModelConfig config = report.config().orElse(null);
    Collection<TensorInfo> tensors = report.tensors().values();
    return new ModelInspection(
        config == null ? null : config.family().name().toLowerCase(Locale.ROOT),
        tensors.stream().mapToLong(TensorInfo::size).sum(),
        tensors.size(),
        tensors.stream()
            .map(t -> t.kind().name())
            .distinct()
            .sorted()
            .collect(Collectors.joining(",")),
        report.files(),
        config == null ? null : config.hiddenSize(),
        config == null ? null : config.layers(),
        config == null ? null : config.heads(),
        config == null ? null : config.kvHeads(),
        config == null ? null : config.vocabSize(),
        config == null ? null : config.contextLength(),
        config == null ? null : config.tied(),
        report.ends(),
        template,
        report.notes(),
        digest,
        problems);
  }
}
