package dev.lethe.standalone.client;

import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows to a service, and as what it means to call: an API key, or a token of an
 * OpenID provider. {@link #toString()} does not show it.
 *
 * @param role that the calls need
 * @param text null where there is nothing to show
 * @param origin where it comes from, or was looked for, in a few words; empty where that is plain
 */
public record RoleKey(Role role, @Nullable String text, String origin) {
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * @throws IllegalArgumentException if the text cannot be a key; it never says what the text was
   */
  public RoleKey {
    if (text != null && !SENDABLE.matcher(text).matches()) {
      throw new IllegalArgumentException("no API key: it must be one line of visible ASCII");
    }
  }

  /** Of a plain origin. */
  public RoleKey(Role role, @Nullable String text) {
    this(role, text, "");
  }

  /** Nothing to show, which is enough for what is open to everybody. */
  public static RoleKey none(Role role) {
    return new RoleKey(role, null);
  }

  /**
   * The one in a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException naming the file, if it holds something else
   */
  public static RoleKey read(Role role, Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    try {
      return new RoleKey(role, text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " holds " + e.getMessage());
    }
  }

  /** The same, with words that say where it comes from. */
  public RoleKey from(String where) {
    return new RoleKey(role, text, where);
  }

  /** Puts it into a request. */
  public HttpRequest.Builder authorize(HttpRequest.Builder request) {
    return text == null ? request : request.header("Authorization", "Bearer " + text);
  }

  /** For whoever was refused: which role it takes, and how to get a key of it. */
  String advice() {
    return ("this needs an API key of the role %s: 'lethe keys api create --role %s --out FILE'"
            + " makes one, and --api-key-file FILE uses it%s")
        .formatted(role.text(), role.text(), shown());
  }

  private String shown() {
    if (origin.isEmpty()) {
      return "";
    }
    return text == null ? " (none was shown: none in " + origin + ")" : " (shown: " + origin + ")";
  }

  @Override
  public String toString() {
    return "RoleKey[" + role.text() + ", redacted]";
  }
}
