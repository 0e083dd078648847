package dev.lethe.standalone.cli;

import dev.lethe.db.LiveSetHeads;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyRotation;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.standalone.launch.SigningKeys;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "What they wrapped (keys of requests that have ended, dead letters) cannot be"
          + " opened any more, not even from a backup or the database's write-ahead log."
          + " What is still in use is wrapped with the newest key first. References to"
          + " subjects have a key of their own and stay readable.",
      "Also throws away the keys for clients that were replaced longer than"
          + " --intake-kept ago.",
      "",
      "With --signing, it retires a key that 'lethe keys rotate --signing' replaced."
          + " What the key signed up to the newest head of each model still counts; what it"
          + " signs later does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys retire --data DIR",
      "  lethe keys retire --private /run/lethe/keys --json",
      "  lethe keys retire --signing trainer --key ed25519:0123456789abcdef"
    })
final class KeysRetireCommand implements Callable<Integer> {
  @Option(
      names = "--intake-kept",
      paramLabel = "DURATION",
      description =
          "How long a replaced intake key is kept, as PT12H or P4D: for as long as records stay in"
              + " the intake topic (default: ${DEFAULT-VALUE}).")
  private Duration intakeKept = Duration.ofDays(4);

  @Option(
      names = "--signing",
      paramLabel = "trainer|ingest",
      description = "Retire only a key that this service signed with.")
  private SigningKeys.@Nullable Role signing;

  @Option(
      names = "--key",
      paramLabel = "ID",
      description = "With --signing: the id of the key to retire, ed25519:….")
  private @Nullable String key;

  @Mixin private KeyStores stores = new KeyStores();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (signing != null) {
      return retire(new SigningKeys(stores.keyLocations(), signing), signing);
    }
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

  private int retire(SigningKeys keys, SigningKeys.Role role) throws IOException {
    List<String> known = keys.known();
    if (key == null || !known.contains(key)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--key must be one of %s; %s signs now"
              .formatted(String.join(", ", known), keys.current()));
    }
    Map<String, Long> until = new LinkedHashMap<>();
    for (LiveSetHead head : heads()) {
      if (role == SigningKeys.Role.INGEST && head.key().equals(key)) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "the newest head of model %s is still signed with it".formatted(head.model()));
      }
      boolean trainer = role == SigningKeys.Role.TRAINER;
      until.put(head.model(), (trainer ? head.artefacts() : head.revocations()).sequence());
    }
    if (until.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED, "there is no head yet that would tell what the key has signed");
    }
    keys.retire(key, until);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("key", key);
      line.put("until", until);
      out.println(JsonOption.line(line));
    } else {
      out.println("retired      " + key + ": it signs nothing more that counts");
      until.forEach((m, n) -> out.println("model " + m + "   up to number " + n));
    }
    return ExitCode.OK;
  }

  private List<LiveSetHead> heads() throws IOException {
    try {
      return new LiveSetHeads(stores.database()).all();
    } catch (DatabaseException e) {
      throw new CommandFailure(ExitCode.NOT_RUNNING, "the database does not answer, or refuses");
    }
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
