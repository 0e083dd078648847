package dev.lethe.standalone.cli;

import dev.lethe.db.register.RegisterCsv;
import dev.lethe.db.register.RegisterJson;
import dev.lethe.db.register.RegisterPeriod;
import dev.lethe.db.register.RequestRegister;
import dev.lethe.schemas.PrintableText;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "register",
    description = {
      "Writes the register of all requests that were received in some months, for a regulator:"
          + " what became of each, how long it took, and who decided.",
      "",
      "It holds nothing of the forget set, and not the requester's reference. Months are in UTC."
          + " With --json it also has totals by month.",
      "",
      "Of an installation elsewhere it needs --database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit register --from 2026-01 --to 2026-03 --csv register.csv",
      "  lethe audit register --from 2026-01 --to 2026-03 --json --tenant acme"
    })
final class AuditRegisterCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "YYYY-MM",
      required = true,
      description = "The first month.")
  private String from = "";

  @Option(names = "--to", paramLabel = "YYYY-MM", required = true, description = "The last month.")
  private String to = "";

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Only requests of this tenant (default: all).")
  private @Nullable String tenant;

  @ArgGroup(multiplicity = "1")
  private Form form = new Form();

  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  /** One of the two. */
  static final class Form {
    @Option(
        names = "--csv",
        paramLabel = "FILE",
        description = "Write CSV (RFC 4180) to this file.")
    private @Nullable Path csv;

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;
  }

  @Override
  public Integer call() throws Exception {
    RegisterPeriod period = period();
    Path csv = form.csv;
    InstallationStores read = installation.choose(spec, stores.settings()).stores();
    return read.with(
        database -> {
          try {
            if (csv == null) {
              print(database, period);
            } else {
              write(database, period, csv);
            }
            return ExitCode.OK;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void print(DataSource database, RegisterPeriod period) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    RegisterJson.write(new RequestRegister(database), period, tenant, Instant.now(), json);
    spec.commandLine().getOut().println(PrintableText.json(json.toString(StandardCharsets.UTF_8)));
  }

  private void write(DataSource database, RegisterPeriod period, Path csv) throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(csv))) {
      RegisterCsv.write(new RequestRegister(database), period, tenant, Instant.now(), file);
    }
    spec.commandLine().getOut().println(csv);
  }

  private RegisterPeriod period() {
    try {
      return new RegisterPeriod(RegisterPeriod.month(from), RegisterPeriod.month(to));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage() + ": --from and --to");
    }
  }
}
