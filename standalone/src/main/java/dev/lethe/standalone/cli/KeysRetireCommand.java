package dev.lethe.standalone.cli;

import dev.lethe.db.DatabaseException;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyRotation;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "retire",
    description = {
      "Throws away every master key but the newest, once nothing is wrapped with them.",
      "",
      "What they wrapped opens no more, also not from a backup or the database's write-ahead log:"
          + " keys of requests that have ended, and dead letters. What is still in use is wrapped"
          + " with the newest key first. The references to subjects are under a key of their own and"
          + " stay readable.",
      "Of the keys that clients encrypt with, those go that were replaced long enough ago."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys retire --data DIR",
      "  lethe keys retire --private /run/lethe/keys --json"
    })
final class KeysRetireCommand implements Callable<Integer> {
  @Option(
      names = "--intake-kept",
      paramLabel = "DURATION",
      description =
          "How long a replaced intake key is kept, as PT12H or P4D: for as long as records stay in"
              + " the intake topic (default: ${DEFAULT-VALUE}).")
  private Duration intakeKept = Duration.ofDays(4);

  @Mixin private KeyStores stores = new KeyStores();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (intakeKept.isNegative()) {
      throw new CommandFailure(ExitCode.USAGE, "--intake-kept must not be negative");
    }
    KeyRotation.Result done =
        run(() -> new KeyRotation(stores.database(), stores.masterKeyset()).retire());
    int intake = IntakeKeys.retire(stores.intakeKeys(), intakeKept, Clock.systemUTC());
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("primary", Integer.toUnsignedLong(done.primary()));
      line.put("retired", done.retired());
      line.put("rewrapped", done.rewrapped());
      line.put("intakeKeysRetired", intake);
      spec.commandLine().getOut().println(JsonOption.line(line));
    } else {
      var out = spec.commandLine().getOut();
      out.printf("retired      %d master keys, %d intake keys%n", done.retired(), intake);
      out.printf("wrapped anew %d keys of requests%n", done.rewrapped());
    }
    return ExitCode.OK;
  }

  /** What fails is the keys' or the database's fault, not the program's. */
  static KeyRotation.Result run(Callable<KeyRotation.Result> work) throws Exception {
    try {
      return work.call();
    } catch (DatabaseException e) {
      throw new CommandFailure(ExitCode.NOT_RUNNING, "the database does not answer, or refuses");
    } catch (IllegalStateException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
