package dev.lethe.standalone.cli;

import dev.lethe.workbench.verify.ReferenceReport;
import dev.lethe.workbench.verify.ReferenceVerifier;
import dev.lethe.workbench.verify.TensorDifference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Compares the engine with the reference values in a model folder: expected.safetensors, and"
          + " training.safetensors where there is one (loss, first gradients, weights after five"
          + " AdamW steps).",
      "",
      "Prints the largest absolute difference per tensor; over 1e-4 it exits with 1."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe model verify reference/llama-gqa")
final class ModelVerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "HuggingFace folder with reference values.")
  private Path folder = Path.of("");

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ReferenceReport report = ReferenceVerifier.verify(folder);
    if (json.wanted()) {
      spec.commandLine().getOut().println(line(report));
    } else {
      print(report);
    }
    return report.passed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String line(ReferenceReport report) {
    Map<String, Object> differences = new LinkedHashMap<>();
    report.differences().forEach(d -> differences.put(d.name(), finite(d.largest())));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("passed", report.passed());
    line.put("tolerance", report.tolerance());
    line.put("largestDifference", differences);
    return JsonOption.line(line);
  }

  /** JSON has no infinity. */
  private static Object finite(double difference) {
    return Double.isFinite(difference) ? difference : "infinite";
  }

  private void print(ReferenceReport report) {
    var out = spec.commandLine().getOut();
    for (TensorDifference difference : report.differences()) {
      String mark = difference.largest() <= report.tolerance() ? "ok" : "FAILED";
      out.println(
          String.format(
              Locale.ROOT, "%-48s %.3g  %s", difference.name(), difference.largest(), mark));
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %d tensors, tolerance %.0e",
            report.passed() ? "passed" : "FAILED",
            report.differences().size(),
            report.tolerance()));
  }
}
