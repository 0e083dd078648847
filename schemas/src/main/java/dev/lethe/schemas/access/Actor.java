package dev.lethe.schemas.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.schemas.ServiceRole;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who did a thing. It stands in events, in the audit trail and in certificates; it holds no secret.
 *
 * @param subject a name of at most 256 printable characters: {@code key:ID} of an API key, {@code
 *     ISSUER|SUBJECT} of an OIDC token, the service's name, or {@code topic}
 * @param role in which it was done; null where nothing is known of whoever did it
 * @param authentication how it is known
 */
public record Actor(String subject, @Nullable String role, Authentication authentication) {
  /** Whoever may write to the intake topic: Kafka does not tell who wrote a record. */
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

  /** A step that a service takes by itself. */
  public static Actor service(ServiceRole service) {
    String subject = service.name().toLowerCase(Locale.ROOT) + "-service";
    return new Actor(subject, SERVICE, Authentication.INTERNAL);
  }

  /** Whoever holds an API key. */
  public static Actor key(String id, Role role) {
    return new Actor("key:" + id, role.text(), Authentication.API_KEY);
  }
}
