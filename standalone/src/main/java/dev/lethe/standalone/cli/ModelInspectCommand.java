package dev.lethe.standalone.cli;

import dev.lethe.engine.folder.FolderCheck;
import dev.lethe.engine.folder.FolderReport;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.safetensors.TensorInfo;
import dev.lethe.schemas.PrintableText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = {
      "Shows what Lethe understands of a model folder, and what it does not.",
      "",
      "Exits with 2 and lists everything that would fail later, naming file, field or tensor:",
      "what is missing, truncated, quantised or not supported, a tokenizer or a chat template",
      "that cannot be used, an end token that is nowhere given. Reads every weight once, through",
      "a small buffer, and names a tensor that holds NaN or infinity."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe model inspect demo/model")
final class ModelInspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "HuggingFace folder.")
  private Path folder = Path.of("");

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelInspection inspection = inspect(folder);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(inspection));
    } else {
      ModelInspectionText.print(inspection, out);
    }
    if (!json.wanted()) {
      var err = spec.commandLine().getErr();
      inspection
          .problems()
          .forEach(problem -> err.println("lethe: " + PrintableText.line(problem)));
    }
    return inspection.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
  }

  private static ModelInspection inspect(Path folder) {
    FolderReport report = FolderCheck.full(folder);
    List<String> problems = new ArrayList<>(report.problems());
    String template = null;
    String digest = null;
    try {
      template = Files.isDirectory(folder) ? ChatTemplateCheck.of(folder) : null;
      digest = problems.isEmpty() ? ModelDigest.of(folder) : null;
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
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
