package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.ApiKey;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    description = {
      "Takes an API key away. Services refuse it within seconds.",
      "What was done with it stays in the audit trail, under the key's id."
    },
    footerHeading = "%nExample:%n",
    footer = "  lethe keys api revoke 0123456789ab")
final class KeysApiRevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The key's id: the 12 digits after 'lethe_'.")
  private String id = "";

  @Mixin private ApiKeyFolderOption folder = new ApiKeyFolderOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ApiKey revoked = folder.editor().revoke(id);
    spec.commandLine().getOut().println("revoked  " + ApiKeyLine.of(revoked, Instant.now()));
    return ExitCode.OK;
  }
}
