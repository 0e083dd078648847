package dev.lethe.standalone.profile;

import dev.lethe.schemas.PrintableText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The profiles of a user: {@code config.yaml}. Immutable.
 *
 * @param path the file; need not be there
 * @param current the profile that is used where none is named; null for none
 * @param profiles by name
 */
public record ProfileFile(Path path, @Nullable String current, Map<String, Profile> profiles) {
  /** Names the file in place of the usual one. */
  public static final String VARIABLE = "LETHE_CONFIG";

  private static final String CURRENT = "profile";
  private static final String PROFILES = "profiles";
  private static final int MAX_BYTES = 1 << 20;

  public ProfileFile {
    profiles = Map.copyOf(profiles);
  }

  /**
   * Where the file is: {@code $LETHE_CONFIG}, or {@code lethe/config.yaml} in {@code
   * $XDG_CONFIG_HOME}, or in {@code .config} of the user's home.
   *
   * @param environment names and values
   */
  public static Path location(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return Path.of(named).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // The XDG base directory specification has relative paths ignored.
    Path folder =
        !xdg.isBlank() && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".config");
    return folder.resolve("lethe").resolve("config.yaml").toAbsolutePath();
  }

  /**
   * Reads it; without a file there is no profile.
   *
   * @throws IOException if it is there but cannot be read
   * @throws IllegalArgumentException naming file and key that are wrong, never a value
   */
  public static ProfileFile read(Path path) throws IOException {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IllegalArgumentException(path + " is larger than a file of profiles can be");
      }
      return parse(path, Files.readString(path));
    } catch (NoSuchFileException e) {
      return new ProfileFile(path, null, Map.of());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(path + " is not UTF-8");
    }
  }

  /**
   * The profile of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Profile require(String name) {
    Profile profile = profiles.get(name);
    if (profile == null) {
      String known =
          profiles.isEmpty() ? "it has none" : "it has " + String.join(", ", sorted().keySet());
      throw new IllegalArgumentException(
          "no profile '" + PrintableText.line(name) + "' in " + path + " (" + known + ")");
    }
    return profile;
  }

  /** By their names, in their order. */
  public Map<String, Profile> sorted() {
    return new TreeMap<>(profiles);
  }

  /**
   * A path that a profile names: relative ones are relative to the file, and {@code ~/} is the
   * user's home.
   */
  public Path resolve(String value) {
    Path folder = path.resolveSibling("");
    return value.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), value.substring(2))
        : folder.resolve(value).normalize();
  }

  /** The same with that profile, in place of one of the same name. */
  public ProfileFile with(Profile profile) {
    Map<String, Profile> all = new LinkedHashMap<>(profiles);
    all.put(profile.name(), profile);
    return new ProfileFile(path, current, all);
  }

  /** The same without the profile of that name. */
  public ProfileFile without(String name) {
    Map<String, Profile> all = new LinkedHashMap<>(profiles);
    all.remove(name);
    return new ProfileFile(path, name.equals(current) ? null : current, all);
  }

  /** The same with another profile to use where none is named. */
  public ProfileFile using(String name) {
    return new ProfileFile(path, require(name).name(), profiles);
  }

  /** The same with no profile to use where none is named. */
  public ProfileFile usingNone() {
    return new ProfileFile(path, null, profiles);
  }

  /**
   * Writes it as a whole, readable by its owner only. Comments that somebody wrote are lost.
   *
   * @throws IOException if it cannot be written
   */
  public void write() throws IOException {
    Path folder = path.resolveSibling("");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path partial =
        Files.createTempFile(
            folder,
            "config",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(partial, text());
    Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private String text() {
    Map<String, Object> all = new LinkedHashMap<>();
    if (current != null) {
      all.put(CURRENT, current);
    }
    Map<String, Object> each = new LinkedHashMap<>();
    sorted()
        .forEach(
            (name, profile) -> {
              Map<String, String> values = new LinkedHashMap<>();
              profile.values().forEach((setting, value) -> values.put(setting.key(), value));
              each.put(name, values);
            });
    all.put(PROFILES, each);
    DumperOptions style = new DumperOptions();
    style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    style.setWidth(Integer.MAX_VALUE);
    return new Yaml(style).dump(all);
  }

  private static ProfileFile parse(Path path, String text) {
    try {
      Object read = new Yaml(new SafeConstructor(limits())).load(text);
      if (read == null) {
        return new ProfileFile(path, null, Map.of());
      }
      return file(path, map(read, "its content"));
    } catch (MarkedYAMLException e) {
      // What the parser says quotes the file.
      String line =
          e.getProblemMark() == null ? "" : " in line " + (e.getProblemMark().getLine() + 1);
      throw new IllegalArgumentException(path + " is no YAML, or has a key twice" + line);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(path + " is no YAML");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage());
    }
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    limits.setMaxAliasesForCollections(0);
    limits.setNestingDepthLimit(10);
    limits.setCodePointLimit(MAX_BYTES);
    return limits;
  }

  private static ProfileFile file(Path path, Map<String, Object> content) {
    for (String key : content.keySet()) {
      if (!key.equals(CURRENT) && !key.equals(PROFILES)) {
        throw new IllegalArgumentException(
            "unknown key '" + PrintableText.line(key) + "' (known: " + CURRENT + ", profiles)");
      }
    }
    Map<String, Profile> profiles = new LinkedHashMap<>();
    Object all = content.get(PROFILES);
    if (all != null) {
      map(all, PROFILES)
          .forEach((name, values) -> profiles.put(name, profile(name, map(values, shown(name)))));
    }
    String current = content.get(CURRENT) == null ? null : text(content.get(CURRENT), CURRENT);
    ProfileFile file = new ProfileFile(path, current, profiles);
    if (current != null && !profiles.containsKey(current)) {
      throw new IllegalArgumentException(
          CURRENT + " names '" + PrintableText.line(current) + "', which is not in " + PROFILES);
    }
    return file;
  }

  private static Profile profile(String name, Map<String, Object> content) {
    Map<ProfileSetting, String> values = new LinkedHashMap<>();
    content.forEach(
        (key, value) -> {
          ProfileSetting setting =
              ProfileSetting.of(key).orElseThrow(() -> unknown(key, shown(name)));
          values.put(setting, text(value, key + " in " + shown(name)));
        });
    try {
      return new Profile(name, values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(shown(name) + ": " + e.getMessage());
    }
  }

  private static IllegalArgumentException unknown(String key, String where) {
    String known =
        Arrays.stream(ProfileSetting.values())
            .map(ProfileSetting::key)
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "unknown key '" + PrintableText.line(key) + "' in " + where + " (known: " + known + ")");
  }

  private static String shown(String name) {
    return "profile '" + PrintableText.line(name) + "'";
  }

  /** YAML takes some words for numbers, dates or truth. */
  private static String text(@Nullable Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        what + (value == null ? " has no value" : " must be text; put it into quotes"));
  }

  private static Map<String, Object> map(@Nullable Object value, String what) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(what + " must be keys with values");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach(
        (key, each) -> {
          if (!(key instanceof String name)) {
            throw new IllegalArgumentException(
                "a key in " + what + " must be text; put it into quotes");
          }
          named.put(name, each);
        });
    return named;
  }

  /** Whether the file is there. */
  public boolean exists() {
    return Files.exists(path);
  }
}
