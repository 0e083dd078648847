package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessRuleTest {
  private static final AccessRule RULE =
      AccessRule.of("/v1/things", "POST", Role.SUBMITTER).and("GET", Role.SUBMITTER, Role.AUDITOR);

  @Test
  void eachMethodHasItsOwnRoles() {
    assertThat(RULE.roles("POST")).containsExactly(Role.SUBMITTER);
    assertThat(RULE.roles("GET")).containsExactlyInAnyOrder(Role.SUBMITTER, Role.AUDITOR);
  }

  @Test
  void headIsReading() {
    assertThat(RULE.roles("HEAD")).isEqualTo(RULE.roles("GET"));
    assertThat(AccessRule.open("/q/health").isOpen("HEAD")).isTrue();
  }

  @Test
  void anotherMethodIsLeftToThoseWhoMayCallThePath() {
    assertThat(RULE.roles("DELETE")).containsExactlyInAnyOrder(Role.SUBMITTER, Role.AUDITOR);
    assertThat(AccessRule.of("/q/metrics", "GET", Role.OPERATOR).roles("POST"))
        .containsExactly(Role.OPERATOR);
  }

  @Test
  void whatIsOpenIsOpenForReadingOnly() {
    AccessRule open = AccessRule.open("/q/health");

    assertThat(open.isOpen("GET")).isTrue();
    assertThat(open.isOpen("POST")).isFalse();
    assertThat(open.roles("POST")).isEmpty();
    assertThat(RULE.isOpen("GET")).isFalse();
  }

  @Test
  void whatIsForAgentsIsForNobodyElseAndNothingElseIsForAgents() {
    CallerIdentity agent =
        CallerIdentity.of(new AgentKeys.Holder(new ActingAgent("A", "B"), "acme"), "0123456789ab");
    CallerIdentity submitter =
        new CallerIdentity(
            "key:0123456789ab",
            Actor.Authentication.API_KEY,
            "0123456789ab",
            Set.of(Role.SUBMITTER),
            "acme",
            Set.of());
    AccessRule agents = RULE.forAgents();

    assertThat(agents.isFor(agent)).isTrue();
    assertThat(agents.isFor(submitter)).isFalse();
    assertThat(RULE.isFor(agent)).isFalse();
    assertThat(RULE.isFor(submitter)).isTrue();
    assertThat(agents.and("DELETE", Role.SUBMITTER).isFor(submitter)).isFalse();
  }

  @Test
  void aRuleWithoutARoleIsNoRule() {
    assertThatThrownBy(() -> AccessRule.of("/a", "GET"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RULE.and("PUT")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AccessRule("/a", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
