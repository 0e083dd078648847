package dev.lethe.standalone.cli;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyRotation;
import dev.lethe.standalone.launch.SigningKeys;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rotate",
    description = {
      "Makes a new master key, wraps the key of every open request with it, and makes"
          + " a new key for clients to encrypt their requests with.",
      "",
      "Services go on meanwhile: they read the keyset again when it is replaced. If"
          + " it is interrupted, run it again: it goes on where it was. Old keys are kept"
          + " until 'lethe keys retire'.",
      "If services run on several machines, copy the keyset file to all of them"
          + " before you retire old keys.",
      "",
      "With --signing, a service gets a new signing key instead. Its public half is"
          + " trusted first, then the private half moves into its place. Services read both"
          + " again within a second."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys rotate --data DIR",
      "  lethe keys rotate --private /run/lethe/keys --json",
      "  lethe keys rotate --signing trainer --data DIR"
    })
final class KeysRotateCommand implements Callable<Integer> {
  @Option(
      names = "--signing",
      paramLabel = "trainer|ingest",
      description = "Replace only the key that this service signs with.")
  private SigningKeys.@Nullable Role signing;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "With --signing: how long after the new public key everybody has read it (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofSeconds(3);

  @Mixin private KeyStores stores = new KeyStores();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (signing != null) {
      return rotate(signing);
    }
    KeyRotation.Result done =
        KeysRetireCommand.run(
            () -> new KeyRotation(stores.database(), stores.masterKeyset()).rotate());
    int intake = IntakeKeys.rotate(stores.intakeKeys(), Clock.systemUTC());
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("primary", Integer.toUnsignedLong(done.primary()));
      line.put("keys", done.keys());
      line.put("rewrapped", done.rewrapped());
      line.put("unreadable", done.unreadable());
      line.put("resumed", done.resumed());
      line.put("intakeKeys", intake);
      spec.commandLine().getOut().println(JsonOption.line(line));
    } else {
      print(done, intake);
    }
    return done.unreadable() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private int rotate(SigningKeys.Role role) throws IOException {
    if (wait.isNegative()) {
      throw new CommandFailure(ExitCode.USAGE, "--wait must not be negative");
    }
    SigningKeys keys = new SigningKeys(stores.keyLocations(), role);
    SigningKeys.Rotated done = keys.rotate(wait);
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("before", done.before());
      line.put("after", done.after());
      line.put("trusted", keys.trusted().toString());
      out.println(JsonOption.line(line));
      return ExitCode.OK;
    }
    out.println("signs now    " + done.after());
    out.println("signed until " + done.before() + ", still trusted");
    out.println(
        "retire it    lethe keys retire --signing " + name(role) + " --key " + done.before());
    if (role == SigningKeys.Role.INGEST) {
      out.println("Certificates, checkpoints and callbacks too: within about a second.");
    }
    return ExitCode.OK;
  }

  static String name(SigningKeys.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private void print(KeyRotation.Result done, int intake) {
    var out = spec.commandLine().getOut();
    out.printf(
        "master key  %s, %d kept%n",
        done.resumed() ? "an earlier rotation is finished" : "a new one wraps from now on",
        done.keys());
    out.printf("wrapped anew %d keys of requests%n", done.rewrapped());
    out.printf("intake key   a new one is published, %d kept%n", intake);
    if (done.unreadable() > 0) {
      out.printf("NOT OPENED   %d keys of requests: no master key fits%n", done.unreadable());
    }
  }
}
