package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description = {
      "Makes the master keyset, the subjects' keyset, the keys that clients encrypt with, and the Ed25519 pair that signs bundles and"
          + " certificates.",
      "",
      "For installations of your own; 'lethe up' makes its own. Keys that exist are left alone."
    },
    footerHeading = "%nExamples:%n",
    footer = "  lethe keys init --private /run/lethe/keys --public /run/lethe/public")
final class KeysInitCommand implements Callable<Integer> {
  @Option(
      names = "--private",
      required = true,
      paramLabel = "DIR",
      description = "For all that is secret: ingest and trainer read it.")
  private Path secret = Path.of("");

  @Option(
      names = "--public",
      required = true,
      paramLabel = "DIR",
      description = "For trusted-key.pem: inference replicas and auditors read it.")
  private Path open = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(secret);
    Files.createDirectories(open);
    Path trusted = open.resolve("trusted-key.pem");
    Secrets.ensure(secret, trusted);
    spec.commandLine().getOut().println("public key: " + trusted);
    return ExitCode.OK;
  }
}
