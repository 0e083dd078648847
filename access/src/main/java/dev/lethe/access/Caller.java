package dev.lethe.access;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call that was let in. Holds no secret.
 *
 * @param actor whom events name; its role is the first that allowed the call
 * @param roles all that they have
 * @param tenant the only one that they may see and act for; null for all
 * @param scopes what they may do beyond their roles, such as {@link ApiKey#READ_GATE}
 * @param agent of the Data Rights Protocol; null for everybody else
 */
public record Caller(
    Actor actor,
    Set<Role> roles,
    @Nullable String tenant,
    Set<String> scopes,
    @Nullable ActingAgent agent) {
  private static final String KEY = "dev.lethe.access.caller";

  public Caller {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
  }

  /** Somebody who is no agent. */
  public Caller(Actor actor, Set<Role> roles, @Nullable String tenant, Set<String> scopes) {
    this(actor, roles, tenant, scopes, null);
  }

  /**
   * Of a call that was let in.
   *
   * @throws IllegalStateException if nobody had to say who they are: the path is open to all
   */
  public static Caller of(RoutingContext context) {
    Caller caller = context.get(KEY);
    if (caller == null) {
      throw new IllegalStateException("nobody was asked who calls");
    }
    return caller;
  }

  /** Puts it where {@link #of} finds it. */
  void attachTo(RoutingContext context) {
    context.put(KEY, this);
  }

  /** Whether they may know of what that tenant has. */
  public boolean sees(String tenant) {
    return this.tenant == null || this.tenant.equals(tenant);
  }

  /** Whether they may be told which gate fired. */
  public boolean mayReadGate() {
    return roles.contains(Role.OPERATOR) || scopes.contains(ApiKey.READ_GATE);
  }
}
