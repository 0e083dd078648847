package dev.lethe.standalone.launch;

import dev.lethe.schemas.access.ApiKeyText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that hold one API key, readable by their owner only. */
public final class ApiKeyTextFile {
  private ApiKeyTextFile() {}

  /**
   * Puts a key into its place; what was there is replaced as a whole.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, ApiKeyText key) throws IOException {
    PemFile.write(file, key.text() + "\n");
  }

  /**
   * Whether the file holds the key of that id.
   *
   * @throws IOException if it is there but cannot be read
   */
  public static boolean holds(Path file, String id) throws IOException {
    try {
      return ApiKeyText.parse(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
          .filter(key -> key.id().equals(id))
          .isPresent();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
