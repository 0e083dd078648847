package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.ApiKeyEditor;
import dev.lethe.standalone.launch.KeyLocations;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose API keys a command is about: a data folder's, or those of services of one's own. */
final class ApiKeyFolderOption {
  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description =
          "Folder of api-keys.json, in place of --data: the one that 'lethe keys init' was given as"
              + " --public.")
  private @Nullable Path keys;

  @Mixin private DataOption data = new DataOption();

  /** Of those keys; nothing need be running. */
  ApiKeyEditor editor() {
    KeyLocations places = keys == null ? data.folder().keyLocations() : KeyLocations.in(keys);
    return new ApiKeyEditor(places, Clock.systemUTC());
  }
}
