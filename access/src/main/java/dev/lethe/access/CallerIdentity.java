package dev.lethe.access;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, whatever they ask for.
 *
 * @param subject as in {@link Actor}
 * @param keyId of the API key that was shown; null where it was none
 * @param tenant the only one that they may see and act for; null for all
 * @param agent of the Data Rights Protocol; null for everybody else
 */
record CallerIdentity(
    String subject,
    Actor.Authentication authentication,
    @Nullable String keyId,
    Set<Role> roles,
    @Nullable String tenant,
    Set<String> scopes,
    @Nullable ActingAgent agent) {
  /** Name of the attribute of Quarkus's identity that holds it. */
  static final String ATTRIBUTE = "dev.lethe.access.identity";

  /** Somebody who is no agent. */
  CallerIdentity(
      String subject,
      Actor.Authentication authentication,
      @Nullable String keyId,
      Set<Role> roles,
      @Nullable String tenant,
      Set<String> scopes) {
    this(subject, authentication, keyId, roles, tenant, scopes, null);
  }

  /** An agent hands requests in, follows them and withdraws them: that is a submitter. */
  static CallerIdentity of(AgentKeys.Holder holder, String keyId) {
    return new CallerIdentity(
        Actor.agent(holder.agent().agentId(), Role.SUBMITTER).subject(),
        Actor.Authentication.API_KEY,
        keyId,
        Set.of(Role.SUBMITTER),
        holder.tenant(),
        Set.of(),
        holder.agent());
  }

  static CallerIdentity of(ApiKey key) {
    return new CallerIdentity(
        key.actor().subject(),
        Actor.Authentication.API_KEY,
        key.id(),
        Set.of(key.role()),
        key.tenant(),
        Set.copyOf(key.scopes()));
  }

  /** The first of their roles that is among these. */
  Optional<Role> firstRole(Set<Role> allowed) {
    return Arrays.stream(Role.values())
        .filter(role -> roles.contains(role) && allowed.contains(role))
        .findFirst();
  }

  /** As who acts in a role. */
  Caller as(Role role) {
    return new Caller(
        new Actor(subject, role.text(), authentication), roles, tenant, scopes, agent);
  }
}
