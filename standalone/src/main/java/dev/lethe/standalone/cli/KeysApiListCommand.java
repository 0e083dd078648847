package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the API keys, expired ones too. It shows no key: only hashes are kept.",
    footerHeading = "%nExamples:%n",
    footer = {"  lethe keys api list", "  lethe keys api list --keys /run/lethe/public --json"})
final class KeysApiListCommand implements Callable<Integer> {
  @Mixin private ApiKeyFolderOption folder = new ApiKeyFolderOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<ApiKey> keys = folder.editor().list();
    Instant now = Instant.now();
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      List<Map<String, Object>> lines =
          keys.stream().map(key -> ApiKeyLine.json(key, now)).toList();
      out.println(JsonOption.line(Map.of("keys", lines)));
    } else {
      keys.forEach(key -> out.println(ApiKeyLine.of(key, now)));
    }
    return ExitCode.OK;
  }
}
