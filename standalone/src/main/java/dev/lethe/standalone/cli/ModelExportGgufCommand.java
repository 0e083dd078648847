package dev.lethe.standalone.cli;

import dev.lethe.engine.folder.FolderCheck;
import dev.lethe.engine.folder.FolderReport;
import dev.lethe.engine.gguf.GgufModel;
import dev.lethe.engine.gguf.GgufModel.Written;
import dev.lethe.engine.gguf.GgufType;
import dev.lethe.schemas.PrintableText;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export-gguf",
    description = {
      "Writes a model folder as a GGUF file, for llama.cpp's server and what is built on it.",
      "",
      "Weights, shape, tokenizer, special tokens and chat template, as convert_hf_to_gguf.py writes"
          + " them; nothing is quantised. Families: llama, mistral, qwen2, qwen3, with a byte-level"
          + " BPE tokenizer. Exits with 2 and names what cannot be written. Prints the folder's"
          + " digest, which a replica before that server is told."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe model export-gguf demo/model demo.gguf")
final class ModelExportGgufCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "HuggingFace folder.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "To write; must not be there yet.")
  private Path file = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Of the matrices: f32, f16 or bf16. Default: as the folder has them.")
  private @Nullable String type;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<GgufType> matrices = Optional.ofNullable(type).map(ModelExportGgufCommand::type);
    FolderReport report = FolderCheck.quick(folder);
    if (!report.problems().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, report.problems().get(0));
    }
    if (Files.exists(file)) {
      throw new CommandFailure(ExitCode.USAGE, "FILE exists already");
    }
    print(write(matrices));
    return ExitCode.OK;
  }

  private static GgufType type(String text) {
    for (GgufType candidate : GgufType.values()) {
      if (candidate.name().toLowerCase(Locale.ROOT).equals(text)) {
        return candidate;
      }
    }
    throw new CommandFailure(ExitCode.USAGE, "--type must be f32, f16 or bf16");
  }

  private Written write(Optional<GgufType> matrices) {
    try {
      return GgufModel.write(folder, file, matrices);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void print(Written written) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(written));
      return;
    }
    out.println("architecture  " + written.architecture());
    out.println("matrices      " + written.type().name().toLowerCase(Locale.ROOT));
    out.println("tensors       " + written.tensors());
    out.println("bytes         " + written.bytes());
    out.println("base digest   " + written.baseDigest());
    written.notes().forEach(note -> out.println("note          " + PrintableText.line(note)));
  }
}
