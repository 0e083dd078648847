package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.InstallationKeys;
import dev.lethe.standalone.launch.KeyLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description = {
      "Makes the master keyset, the subjects' keyset, the keys that clients encrypt with, the"
          + " secret that gates hash words with, and two Ed25519 pairs: the trainer's, which"
          + " announces shields and bundles, and the ingest service's, which revokes and signs"
          + " certificates. And one API key for each role, for whoever calls the services.",
      "",
      "For installations without the launcher; 'lethe up' makes its own keys. Keys"
          + " that exist are left alone."
    },
    footerHeading = "%nExamples:%n",
    footer =
        "  lethe keys init --private keys/ingest --master keys/master --trainer keys/trainer"
            + " --public keys/public --gates keys/gates --api keys/api")
final class KeysInitCommand implements Callable<Integer> {
  @Option(
      names = "--private",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for what only the ingest service reads, and for what has no folder of"
              + " its own.")
  private Path secret = Path.of("");

  @Option(
      names = "--master",
      paramLabel = "DIR",
      description =
          "For the master keyset, which ingest and trainer read (default: that of --private).")
  private @Nullable Path master;

  @Option(
      names = "--trainer",
      paramLabel = "DIR",
      description = "For the trainer's own key (default: that of --private).")
  private @Nullable Path trainer;

  @Option(
      names = "--public",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the public halves, which all services and auditors read.")
  private Path open = Path.of("");

  @Option(
      names = "--gates",
      paramLabel = "DIR",
      description =
          "For the secrets that gates hash words with, which trainer and replicas read (default:"
              + " that of --private).")
  private @Nullable Path gates;

  @Option(
      names = "--api",
      paramLabel = "DIR",
      description =
          "For the API keys themselves, ROLE.key, which no service reads (default: api in that of"
              + " --private). Their hashes are api-keys.json in that of --public.")
  private @Nullable Path texts;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    KeyLocations places =
        new KeyLocations(
            master == null ? secret : master,
            secret,
            trainer == null ? secret : trainer,
            open,
            gates == null ? secret : gates,
            texts == null ? secret.resolve(KeyLocations.TEXTS) : texts);
    for (Path folder : List.of(places.master(), secret, places.trainer(), places.gates(), open)) {
      Files.createDirectories(folder);
    }
    move(InstallationKeys.MASTER_KEYSET, places.master());
    move(InstallationKeys.GATE_KEYS, places.gates());
    InstallationKeys.ensure(places);
    spec.commandLine().getOut().println("public key: " + places.trustedKey());
    spec.commandLine().getOut().println("API keys:   " + places.texts());
    return ExitCode.OK;
  }

  /** Earlier the keyset or the secrets lay where the ingest service's own keys are. */
  private void move(String name, Path folder) throws IOException {
    Path before = secret.resolve(name);
    Path now = folder.resolve(name);
    if (!Files.exists(now) && Files.exists(before)) {
      Path partial = folder.resolve(name + ".partial"); // another file system
      Files.copy(
          before, partial, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, now, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(before);
    }
  }
}
