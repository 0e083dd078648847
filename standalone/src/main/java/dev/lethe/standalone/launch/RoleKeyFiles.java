package dev.lethe.standalone.launch;

import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first API keys of an installation, {@code ROLE.key} each, for its own commands and whoever
 * may read the folder. Further keys lie where their holders keep them.
 *
 * @param folder readable by its owner only; need not be there
 */
public record RoleKeyFiles(Path folder) {
  /** Where a role's key lies, if there is one. */
  public Path file(Role role) {
    return folder.resolve(role.text() + ".key");
  }

  /**
   * What to show as a role; nothing where its key was taken away.
   *
   * @throws IOException if the file is there but cannot be read
   * @throws IllegalArgumentException naming the file, if it holds something else
   */
  public RoleKey key(Role role) throws IOException {
    try {
      return RoleKey.read(role, file(role));
    } catch (NoSuchFileException e) {
      return RoleKey.none(role);
    }
  }

  /**
   * The keys that are there, by the names of their roles, in the roles' order.
   *
   * @throws IOException if one cannot be read
   */
  Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      String text = key(role).text();
      if (text != null) {
        texts.put(role.text(), text);
      }
    }
    return texts;
  }

  /** Readable by its owner only, like the folder. */
  void write(Role role, ApiKeyText key) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ApiKeyTextFile.write(file(role), key);
  }

  /** The role whose file holds that key. */
  Optional<Role> holding(String id) throws IOException {
    for (Role role : Role.values()) {
      if (ApiKeyTextFile.holds(file(role), id)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
