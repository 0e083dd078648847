package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallerTest {
  @Test
  void isFoundAgainInItsCallAndInNoOther() {
    Caller caller = caller(Role.CLIENT, null, Set.of());
    RoutingContext context = context();
    caller.attachTo(context);

    assertThat(Caller.of(context)).isSameAs(caller);
    assertThatThrownBy(() -> Caller.of(context())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void seesItsOwnTenantOrAll() {
    assertThat(caller(Role.AUDITOR, "acme", Set.of()).sees("acme")).isTrue();
    assertThat(caller(Role.AUDITOR, "acme", Set.of()).sees("other")).isFalse();
    assertThat(caller(Role.AUDITOR, null, Set.of()).sees("other")).isTrue();
  }

  @Test
  void operatorsAndWhoeverWasGivenThatMayReadTheGate() {
    assertThat(caller(Role.OPERATOR, null, Set.of()).mayReadGate()).isTrue();
    assertThat(caller(Role.CLIENT, null, Set.of(ApiKey.READ_GATE)).mayReadGate()).isTrue();
    assertThat(caller(Role.CLIENT, null, Set.of("gate")).mayReadGate()).isFalse();
    assertThat(caller(Role.APPROVER, null, Set.of()).mayReadGate()).isFalse();
  }

  @Test
  void theRoleIsTheFirstThatAllowsTheCall() {
    CallerIdentity identity =
        new CallerIdentity(
            "https://id|7",
            Actor.Authentication.OIDC,
            null,
            Set.of(Role.OPERATOR, Role.APPROVER),
            null,
            Set.of());

    assertThat(identity.firstRole(Set.of(Role.values()))).hasValue(Role.APPROVER);
    assertThat(identity.firstRole(Set.of(Role.OPERATOR, Role.CLIENT))).hasValue(Role.OPERATOR);
    assertThat(identity.firstRole(Set.of(Role.AUDITOR))).isEmpty();
    assertThat(identity.as(Role.OPERATOR).actor())
        .isEqualTo(new Actor("https://id|7", "operator", Actor.Authentication.OIDC));
    assertThat(identity.as(Role.OPERATOR).roles())
        .containsExactlyInAnyOrder(Role.OPERATOR, Role.APPROVER);
  }

  private static Caller caller(Role role, @Nullable String tenant, Set<String> scopes) {
    return new Caller(Actor.key("0123456789ab", role), Set.of(role), tenant, scopes);
  }

  /** As far as things are put into it. */
  private static RoutingContext context() {
    Map<Object, Object> held = new HashMap<>();
    return (RoutingContext)
        Proxy.newProxyInstance(
            RoutingContext.class.getClassLoader(),
            new Class<?>[] {RoutingContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("put")) {
                held.put(arguments[0], arguments[1]);
                return proxy;
              }
              return held.get(arguments[0]);
            });
  }
}
