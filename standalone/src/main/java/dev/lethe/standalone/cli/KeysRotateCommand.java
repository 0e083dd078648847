package dev.lethe.standalone.cli;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.KeyRotation;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "rotate",
    description = {
      "Makes a new master key and wraps the key of every open request with it; and a new key for"
          + " clients to encrypt their requests with.",
      "",
      "Services go on meanwhile: they read the keyset again when it is replaced. Killed on the way,"
          + " the next one goes on where it was. Old keys are kept until 'lethe keys retire'.",
      "Where services run on several machines, bring the keyset file to all of them in between."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys rotate --data DIR",
      "  lethe keys rotate --private /run/lethe/keys --json"
    })
final class KeysRotateCommand implements Callable<Integer> {
  @Mixin private KeyStores stores = new KeyStores();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
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
