package dev.lethe.standalone.cli;

import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
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
    name = "key",
    description = {
      "Prints the public key of the checkpoints in the form of C2SP signed-note,"
          + " name+hash+key. Keys that it replaced follow, one a line.",
      "",
      "Give it to those who check exports. Other tools for transparency logs read it" + " too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit key",
      "  lethe audit key --key trusted-key.pem --origin audit.example.com   nothing need be running"
    })
final class AuditKeyCommand implements Callable<Integer> {
  @Option(
      names = "--origin",
      paramLabel = "NAME",
      description =
          "Name of the log (default: the one that the installation has, or "
              + TreeHead.DEFAULT_ORIGIN
              + ").")
  private @Nullable String origin;

  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    InstalledCheckpoints checkpoints = InstalledCheckpoints.of(installation.choose(spec), key);
    String name = origin;
    if (name == null) {
      name = checkpoints.origin().orElse(TreeHead.DEFAULT_ORIGIN);
    }
    VerifierKey line = checkpoints.key().apply(name);
    List<String> older = line.each().stream().skip(1).map(VerifierKey::toString).toList();
    Map<String, Object> printed = new LinkedHashMap<>();
    printed.put("key", line.toString());
    if (!older.isEmpty()) {
      printed.put("older", older);
    }
    var out = spec.commandLine().getOut();
    out.println(json.wanted() ? JsonOption.line(printed) : line);
    if (!json.wanted()) {
      older.forEach(out::println);
    }
    return ExitCode.OK;
  }
}
