package dev.lethe.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTenantsTest {
  private final ModelTenants tenants =
      ModelTenants.of(Map.of("SUPPORT_LLM", Set.of("acme", "partner")));

  @ParameterizedTest
  @CsvSource({
    "support-llm, acme, true",
    "support-llm, partner, true",
    "support-llm, other, false",
    "support-llm, default, false",
    "support-llm, , true",
    "demo, other, true",
  })
  void aModelIsThereForThoseItBelongsTo(String model, String tenant, boolean there) {
    assertThat(tenants.isFor(model, tenant)).isEqualTo(there);
  }

  @Test
  void settingsThatSayTheSameTwiceOrOfNoModelAreErrors() {
    Map<String, Set<String>> twice = Map.of("a-b", Set.of("x"), "A_B", Set.of("y"));

    assertThatThrownBy(() -> ModelTenants.of(twice)).hasMessageContaining("is there twice");
    assertThatThrownBy(() -> tenants.requireAmong(Set.of("demo")))
        .hasMessageContaining("lethe.model-tenants.\"support-llm\"");
    assertThat(tenants.requireAmong(Set.of("demo", "support-llm"))).isSameAs(tenants);
  }
}
