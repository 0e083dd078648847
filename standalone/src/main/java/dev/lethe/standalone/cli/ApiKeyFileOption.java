package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --api-key-file}: how a command shows a service who calls. */
final class ApiKeyFileOption {
  private static final String VARIABLE = "LETHE_API_KEY_FILE";

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description =
          "File with the API key, or the OpenID token, to call with (default: $"
              + VARIABLE
              + ", or the key in the data folder's keys/api).")
  private @Nullable Path file;

  /**
   * What to call with, by a role's right.
   *
   * @param data where the key is looked for if none is named
   * @throws IOException if the file cannot be read
   */
  RoleKey key(Role role, DataOption data) throws IOException {
    if (file != null) {
      return RoleKey.read(role, file);
    }
    String set = System.getenv(VARIABLE);
    return set != null && !set.isBlank()
        ? RoleKey.read(role, Path.of(set))
        : data.folder().roleKeys().key(role);
  }
}
