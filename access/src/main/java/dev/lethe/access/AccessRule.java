package dev.lethe.access;

import dev.lethe.schemas.access.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may call one path.
 *
 * @param path as JAX-RS writes it, such as {@code /v1/requests/{id}/release}: a segment in braces
 *     stands for any one segment, a last one such as {@code {rest*}} for one or more
 * @param methods by HTTP method the roles that may call it; no role at all where anybody may. What
 *     holds for {@code GET} holds for {@code HEAD}
 * @param agents whether it is for agents of the Data Rights Protocol alone; other rules let none in
 */
public record AccessRule(String path, Map<String, Set<Role>> methods, boolean agents) {
  private static final String GET = "GET";

  public AccessRule {
    if (!path.startsWith("/") || methods.isEmpty()) {
      throw new IllegalArgumentException("no rule: " + path);
    }
    Map<String, Set<Role>> copy = new HashMap<>();
    methods.forEach((method, roles) -> copy.put(method, Set.copyOf(roles)));
    methods = Map.copyOf(copy);
  }

  /** A path that is not for agents. */
  public AccessRule(String path, Map<String, Set<Role>> methods) {
    this(path, methods, false);
  }

  /**
   * A path that takes one method.
   *
   * @throws IllegalArgumentException if no role is given
   */
  public static AccessRule of(String path, String method, Role... roles) {
    return new AccessRule(path, Map.of(method, someOf(roles)));
  }

  /** A path that anybody may read, without a key. */
  public static AccessRule open(String path) {
    return new AccessRule(path, Map.of(GET, Set.of()));
  }

  /**
   * The same path with one more method.
   *
   * @throws IllegalArgumentException if no role is given
   */
  public AccessRule and(String method, Role... roles) {
    Map<String, Set<Role>> all = new HashMap<>(methods);
    all.put(method, someOf(roles));
    return new AccessRule(path, all, agents);
  }

  /** The same path for agents of the Data Rights Protocol alone. */
  public AccessRule forAgents() {
    return new AccessRule(path, methods, true);
  }

  /** Whether it is for such a caller at all, whatever their roles. */
  boolean isFor(CallerIdentity caller) {
    return agents == (caller.agent() != null);
  }

  /** Whether anybody may make that call, without a key. */
  boolean isOpen(String method) {
    Set<Role> roles = methods.get(asListed(method));
    return roles != null && roles.isEmpty();
  }

  /**
   * The roles that may make that call. Of a method that the path does not take: those that may call
   * the path at all. The router has to refuse it, and where it does not, nothing is lost.
   */
  Set<Role> roles(String method) {
    Set<Role> roles = methods.get(asListed(method));
    if (roles != null) {
      return roles;
    }
    return methods.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  private static String asListed(String method) {
    return method.equals("HEAD") ? GET : method;
  }

  private static Set<Role> someOf(Role... roles) {
    if (roles.length == 0) {
      throw new IllegalArgumentException("a rule without a role would let everybody in");
    }
    return Set.copyOf(List.of(roles));
  }
}
