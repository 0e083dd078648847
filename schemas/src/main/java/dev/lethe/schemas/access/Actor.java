package dev.lethe.schemas.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who did a thing. It stands in events, in the audit trail and in certificates; it holds no secret.
 *
 * @param subject a name of at most 256 printable characters: {@code key:ID} of an API key, {@code
 *     ISSUER|SUBJECT} of an OIDC token, {@code agent:ID} of an agent of the Data Rights Protocol,
 *     the service's name, or {@code topic}
 * @param role in which it was done; null where nothing is known of whoever did it
 * @param authentication how it is known
 */
public record Actor(String subject, @Nullable String role, Authentication authentication) {
  /** The schema's rule, which no Unicode version changes: one line, and no half of a pair. */
  private static final Pattern LINE =
      Pattern.compile(
          "[^\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff"
              + "\\ufff9-\\ufffb\\x{d800}-\\x{dfff}]{1,256}");

  private static final Pattern ROLE = Pattern.compile("[a-z]{1,32}");

  /**
   * Whoever may write to the intake topic: Kafka does not tell who wrote a record. It also stands
   * where somebody acted of whom no word that counts has come along.
   */
  public static final Actor TOPIC = new Actor("topic", null, Authentication.NONE);

  private static final String SERVICE = "service";

  /** How somebody showed who they are. */
  public enum Authentication {
    /** Nobody checked. */
    @JsonProperty("none")
    NONE,
    @JsonProperty("api-key")
    API_KEY,
    @JsonProperty("oidc")
    OIDC,
    /** A part of Lethe, by itself. */
    @JsonProperty("internal")
    INTERNAL
  }

  /**
   * @throws IllegalArgumentException if no event could say it; the message does not quote it
   */
  public Actor {
    if (!LINE.matcher(subject).matches()) {
      throw new IllegalArgumentException("an actor's name has 1 to 256 printable characters");
    }
    if (role != null && !ROLE.matcher(role).matches()) {
      throw new IllegalArgumentException("a role is a word of lower-case letters");
    }
  }

  /**
   * A part of Lethe.
   *
   * @param name such as {@code ingest-service}
   */
  public static Actor service(String name) {
    return new Actor(name, SERVICE, Authentication.INTERNAL);
  }

  /**
   * An agent of the Data Rights Protocol, which shows the key that Lethe gave it.
   *
   * @param id in the directory of agents
   */
  public static Actor agent(String id, Role role) {
    return new Actor("agent:" + id, role.text(), Authentication.API_KEY);
  }

  /** Whoever holds an API key. */
  public static Actor key(String id, Role role) {
    return new Actor("key:" + id, role.text(), Authentication.API_KEY);
  }
}
