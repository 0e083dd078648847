package dev.lethe.standalone.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.Checkpoint;
import dev.lethe.engine.safetensors.TensorInfo;
import java.nio.file.Path;
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
      "Shows what a model folder holds, without loading the weights.",
      "",
      "Exits with 2 and names the file when something is missing, truncated or not supported,",
      "or when the chat template cannot be rendered."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe model inspect demo/model")
final class ModelInspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "HuggingFace folder.")
  private Path folder = Path.of("");

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

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
    "template",
    "digest"
  })
  record Inspection(
      String family,
      long parameters,
      int tensors,
      String stored,
      List<String> files,
      int hidden,
      int layers,
      int heads,
      int kvHeads,
      int vocabulary,
      int contextLength,
      boolean tied,
      String template,
      String digest) {}

  @Override
  public Integer call() {
    Inspection inspection = inspect(folder);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(inspection));
    } else {
      print(inspection);
    }
    return ExitCode.OK;
  }

  private static Inspection inspect(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Weights.check(checkpoint, config);
      Collection<TensorInfo> tensors = checkpoint.tensors().values();
      return new Inspection(
          config.family().name().toLowerCase(Locale.ROOT),
          tensors.stream().mapToLong(TensorInfo::size).sum(),
          tensors.size(),
          tensors.stream()
              .map(t -> t.kind().name())
              .distinct()
              .sorted()
              .collect(Collectors.joining(",")),
          Checkpoint.files(folder).stream().map(f -> f.getFileName().toString()).toList(),
          config.hiddenSize(),
          config.layers(),
          config.heads(),
          config.kvHeads(),
          config.vocabSize(),
          config.contextLength(),
          config.tied(),
          ChatTemplateCheck.of(folder),
          ModelDigest.of(folder));
    }
  }

  private void print(Inspection i) {
    var out = spec.commandLine().getOut();
    out.println("family      " + i.family());
    out.println(
        String.format(
            Locale.ROOT,
            "weights     %,d parameters in %d tensors (%s), %s",
            i.parameters(),
            i.tensors(),
            i.stored(),
            String.join(", ", i.files())));
    out.println(
        String.format(
            Locale.ROOT,
            "shape       hidden %d, layers %d, heads %d (%d key/value), vocabulary %d, context %d%s",
            i.hidden(),
            i.layers(),
            i.heads(),
            i.kvHeads(),
            i.vocabulary(),
            i.contextLength(),
            i.tied() ? ", tied" : ""));
    out.println("template    " + i.template());
    out.println("digest      " + i.digest());
  }
}
