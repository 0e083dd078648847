package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.schemas.Rfc3339;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Prints events of the audit trail as JSON Lines: a header with the newest signed checkpoint,"
          + " then one event a line, each with its inclusion proof.",
      "",
      "'lethe audit verify-export' checks it, with neither broker nor database.",
      "",
      "Of an installation elsewhere it needs --database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit export > audit.jsonl",
      "  lethe audit export --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z > march.jsonl",
      "  lethe audit export --from 1 --to 100 --since kept-checkpoint > audit.jsonl"
    })
final class AuditExportCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "ROW|TIME",
      description = "First event (default: the first of all).")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "ROW|TIME",
      description = "Last event (default: the last that the newest checkpoint covers).")
  private @Nullable String to;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description =
          "A checkpoint kept from earlier: adds a proof that the log has only grown" + " since.")
  private @Nullable Path since;

  @Mixin private TrustedKeyOption key = new TrustedKeyOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    InstalledCheckpoints checkpoints = InstalledCheckpoints.of(chosen, key);
    SignedCheckpoint newest = checkpoints.newest(read);
    TreeHead kept = since == null ? null : InstalledCheckpoints.kept(since, checkpoints.key());
    long size = newest.checkpoint().size();
    var out = spec.commandLine().getOut();
    try {
      return read.with(
          database -> {
            AuditIndex index = new AuditIndex(database);
            long first = row(from, 1, index::firstAt);
            long last = row(to, size, index::lastAt);
            new AuditExport(database, newest)
                .export(first, isTime(to) ? Math.min(last, size) : last, kept, out::println);
            return ExitCode.OK;
          });
    } catch (AuditExport.ContradictionException e) {
      throw new CommandFailure(ExitCode.FAILED, e.getMessage() + " (see: lethe audit verify)");
    }
  }

  private static long row(
      @Nullable String given, long otherwise, Function<Instant, OptionalLong> at) {
    if (given == null) {
      return otherwise;
    }
    try {
      return isTime(given)
          ? at.apply(Rfc3339.parse(given))
              .orElseThrow(() -> new CommandFailure(ExitCode.USAGE, "no event at " + given))
          : Long.parseLong(given);
    } catch (DateTimeException | NumberFormatException e) {
      throw new CommandFailure(ExitCode.USAGE, "neither a row nor an RFC 3339 time: " + given);
    }
  }

  private static boolean isTime(@Nullable String given) {
    return given != null && given.contains("-");
  }
}
