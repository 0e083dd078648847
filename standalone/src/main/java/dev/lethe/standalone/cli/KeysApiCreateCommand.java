package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyStore;
import dev.lethe.standalone.launch.ApiKeyEditor;
import dev.lethe.standalone.launch.ApiKeyTextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    description = {
      "Makes an API key and prints it, this once: only its hash is kept.",
      "",
      "A submitter hands requests in, follows and cancels them; an approver releases held requests"
          + " and revokes; an auditor reads; an operator runs the installation and sees which gate"
          + " fired; a client asks the model."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe keys api create --role submitter --name ticket-system --expires 90d",
      "  lethe keys api create --role client --tenant acme --out chat.key",
      "  lethe keys api create --role auditor --keys /run/lethe/public"
    })
final class KeysApiCreateCommand implements Callable<Integer> {
  private static final int LONGEST_NAME = 256;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "submitter, approver, auditor, operator or client.")
  private Role role = Role.CLIENT;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What you call it, such as the system that holds it (default: its role).")
  private @Nullable String name;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "The only tenant whose requests its holder may see and make (default: all).")
  private @Nullable String tenant;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "What its holder may do beyond the role; may be repeated. There is one so far, gate:read:"
              + " to see which gate fired.")
  private List<String> scopes = List.of();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it ends: 90d, 12h or P90D from now, or RFC 3339 (default: never).")
  private @Nullable String expires;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the key to a new file, readable by you only, and print its id.")
  private @Nullable Path out;

  @Mixin private ApiKeyFolderOption folder = new ApiKeyFolderOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    check();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant end = expires == null ? null : KeyLifetime.end(expires, now);
    ApiKeyEditor editor = folder.editor();
    ApiKeyStore.Made made =
        editor.create(name == null ? role.text() : name, role, tenant, scopes, end);
    if (out == null) {
      spec.commandLine().getOut().println(made.text().text());
      spec.commandLine().getErr().println(ApiKeyLine.of(made.key(), now));
    } else {
      write(editor, made, out);
      spec.commandLine().getOut().println(ApiKeyLine.of(made.key(), now));
    }
    return ExitCode.OK;
  }

  private void check() {
    if (out != null && Files.exists(out)) {
      throw new CommandFailure(ExitCode.USAGE, "--out is there already: " + out);
    }
    if (!scopes.stream().allMatch(ApiKey.READ_GATE::equals)) {
      throw new CommandFailure(ExitCode.USAGE, "--scope can only be " + ApiKey.READ_GATE);
    }
    requireName("--name", name);
    requireName("--tenant", tenant);
  }

  private static void requireName(String option, @Nullable String value) {
    if (value != null && (value.isBlank() || value.length() > LONGEST_NAME)) {
      throw new CommandFailure(
          ExitCode.USAGE, option + " must have from 1 to " + LONGEST_NAME + " characters");
    }
  }

  /** A key that nobody has must not count. */
  private static void write(ApiKeyEditor editor, ApiKeyStore.Made made, Path file)
      throws IOException {
    try {
      ApiKeyTextFile.write(file, made.text());
    } catch (IOException e) {
      var unused = editor.revoke(made.key().id());
      throw e;
    }
  }
}
