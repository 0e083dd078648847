package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    ModelInspection inspection = ModelInspection.full(folder);
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
}
