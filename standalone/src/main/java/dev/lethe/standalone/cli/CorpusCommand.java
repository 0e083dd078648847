package dev.lethe.standalone.cli;

import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoCorpusFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "corpus",
    description = {
      "Writes the demo's corpus: fictional people, plain facts, small talk, as JSON Lines.",
      "",
      "teach.jsonl is for 'lethe pretrain'; held-out.jsonl holds wordings that it leaves out."
    },
    footerHeading = "%nExamples:%n",
    footer = "  lethe corpus build/corpus --seed 20260101")
final class CorpusCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Folder to write.")
  private Path folder = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed. The same seed makes the same corpus (default: ${DEFAULT-VALUE}, the demo"
              + " model's).")
  private long seed = 20260101;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    DemoCorpus corpus = DemoCorpus.generate(seed);
    DemoCorpusFiles.write(corpus, folder);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d people, %d questions taught, %d held out%n",
            folder, corpus.people().size(), corpus.taught().size(), corpus.heldOut().size());
    return ExitCode.OK;
  }
}
