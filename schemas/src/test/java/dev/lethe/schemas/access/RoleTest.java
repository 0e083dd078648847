package dev.lethe.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleTest {
  @ParameterizedTest
  @EnumSource
  void isOneWordInKeysTokensAndEvents(Role role) throws Exception {
    assertThat(role.text()).matches("[a-z]+");
    assertThat(Role.of(role.text())).contains(role);
    assertThat(Json.mapper().writeValueAsString(role)).isEqualTo("\"" + role.text() + "\"");
    assertThat(Json.mapper().readValue("\"" + role.text() + "\"", Role.class)).isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Approver", "APPROVER", "approver ", "admin", "service"})
  void nothingElseIsARole(String text) {
    assertThat(Role.of(text)).isEmpty();
  }

  /** An actor's role is the first that allowed the call: the order is part of the contract. */
  @Test
  void theirOrderIsFixed() {
    assertThat(Role.values())
        .containsExactly(Role.SUBMITTER, Role.APPROVER, Role.AUDITOR, Role.OPERATOR, Role.CLIENT);
  }
}
