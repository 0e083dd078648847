package dev.lethe.standalone.cli;

import dev.lethe.schemas.control.ApiKeyStore;
import dev.lethe.standalone.launch.ApiKeyTextFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rotate",
    description = {
      "Makes a new API key with the rights of another one, and prints it, this once. The old one"
          + " ends after the overlap, so that its holder can change over without a gap.",
      "",
      "A key that was made to expire gets a successor of the same lifetime. Where the old key is"
          + " the first of its role, in keys/api of the data folder, the new one takes its place."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys api rotate 0123456789ab",
      "  lethe keys api rotate 0123456789ab --overlap 12h --out chat.key"
    })
final class KeysApiRotateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The old key's id: the 12 digits after 'lethe_'.")
  private String id = "";

  @Option(
      names = "--overlap",
      paramLabel = "TIME",
      defaultValue = "7d",
      converter = KeyLifetime.class,
      description = "How long both keys count, as 7d, 12h or P7D (default: ${DEFAULT-VALUE}).")
  private Duration overlap = Duration.ofDays(7);

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the key to a new file, readable by you only, or into the file that holds the old"
              + " key; print its id.")
  private @Nullable Path out;

  @Mixin private ApiKeyFolderOption folder = new ApiKeyFolderOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (out != null && Files.exists(out) && !ApiKeyTextFile.holds(out, id)) {
      throw new CommandFailure(ExitCode.USAGE, "--out holds something else already: " + out);
    }
    ApiKeyStore.Made made = folder.editor().rotate(id, overlap);
    String line = ApiKeyLine.of(made.key(), Instant.now());
    if (out == null) {
      spec.commandLine().getOut().println(made.text().text());
      spec.commandLine().getErr().println(line);
    } else {
      ApiKeyTextFile.write(out, made.text());
      spec.commandLine().getOut().println(line);
    }
    return ExitCode.OK;
  }
}
