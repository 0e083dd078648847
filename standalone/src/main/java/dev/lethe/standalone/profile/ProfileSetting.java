package dev.lethe.standalone.profile;

import dev.lethe.schemas.access.ApiKeyText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be said of an installation: keys of a profile, and the options of the same names. */
public enum ProfileSetting {
  URL(Kind.ADDRESS, "URL", "The ingest service, such as https://ingest.example.org"),
  INFERENCE_URL(
      Kind.ADDRESSES,
      "URL",
      "The replicas, or what distributes calls to them; several with commas"),
  TRAINER_URL(Kind.ADDRESS, "URL", "The trainer, which folds bundles"),
  MODEL(Kind.TEXT, "NAME", "Name of the served model"),
  CA_FILE(
      Kind.FILE,
      "FILE",
      "Certificate authorities to trust in place of the usual ones, PEM, for all of these"
          + " addresses"),
  API_KEY_FILE(Kind.FILE, "FILE", "File with the API key, or the OpenID token, to call with"),
  API_KEY_FOLDER(
      Kind.FILE, "DIR", "Folder with a file ROLE.key for each role, in place of one file"),
  DATA(Kind.FILE, "DIR", "Data folder of a stack on this machine, in place of the addresses"),
  BOOTSTRAP(Kind.TEXT, "HOST:PORT", "The Kafka broker; several with commas"),
  KAFKA_CONFIG(
      Kind.FILE, "FILE", "Properties of Kafka's own tools (--command-config), for TLS and SASL"),
  TOPICS_PREFIX(Kind.TEXT, "PREFIX", "What the topics' names begin with"),
  DATABASE(Kind.TEXT, "URL", "Postgres: postgresql://HOST:PORT/lethe, without a password"),
  DATABASE_USER(Kind.TEXT, "NAME", "Who logs in there; one who may read is enough for most"),
  DATABASE_PASSWORD_FILE(Kind.FILE, "FILE", "File with the password of that user"),
  TRUSTED_KEY(Kind.FILE, "FILE", "Public keys of certificates and checkpoints, PEM"),
  ARTEFACT_KEYS(Kind.FILE, "FILE", "Public keys that may announce shields and bundles, PEM"),
  REVOCATION_KEYS(Kind.FILE, "FILE", "Public keys that may revoke and sign heads, PEM");

  private enum Kind {
    ADDRESS,
    ADDRESSES,
    FILE,
    TEXT
  }

  private final Kind kind;
  private final String placeholder;
  private final String description;

  ProfileSetting(Kind kind, String placeholder, String description) {
    this.kind = kind;
    this.placeholder = placeholder;
    this.description = description;
  }

  /** As it is written in a file, and after two hyphens as an option. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Stands for its value in help. */
  public String placeholder() {
    return placeholder;
  }

  /** What it is, without a full stop. */
  public String description() {
    return description;
  }

  /** Whether it is a path, which a file may give relative to itself. */
  public boolean isFile() {
    return kind == Kind.FILE;
  }

  /** The setting of that key. */
  public static Optional<ProfileSetting> of(String key) {
    return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
  }

  /**
   * What is kept of a value: addresses lose a slash at their end.
   *
   * @throws IllegalArgumentException if it cannot be one; it never says what the value was, which
   *     may be a secret in the wrong place
   */
  public String checked(String value) {
    String text = value.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(key() + " has no value");
    }
    if (ApiKeyText.parse(text).isPresent()) {
      throw new IllegalArgumentException(
          key() + " holds an API key: put the key into a file, and name that with api-key-file");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(key() + " must be one line");
    }
    return switch (kind) {
      case ADDRESS -> address(text);
      case ADDRESSES ->
          String.join(",", Arrays.stream(text.split(",", -1)).map(this::address).toList());
      case FILE, TEXT -> text;
    };
  }

  private String address(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw notAnAddress();
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          key() + " must hold no user or password: name a file with api-key-file");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    if (!isHttp || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw notAnAddress();
    }
    return uri.toString().replaceAll("/+$", "");
  }

  private IllegalArgumentException notAnAddress() {
    return new IllegalArgumentException(
        key() + " must be an address such as https://ingest.example.org");
  }
}
