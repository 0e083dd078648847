package dev.lethe.trainer.rest;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import dev.lethe.service.config.AccessConfig;
import dev.lethe.trainer.config.TrainerConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Who may call what of this service. docs/guides/control-access.md says it in words. */
@Singleton
final class TrainerAccess implements AccessRules {
  @Override
  public List<AccessRule> rules() {
    return List.of(
        AccessRule.of("/v1/progress", "GET", OPERATOR, AUDITOR, APPROVER, SUBMITTER),
        AccessRule.of("/v1/blast-radius", "POST", SUBMITTER),
        AccessRule.of("/v1/consolidations", "POST", OPERATOR),
        AccessRule.of("/v1/consolidations/{id}", "GET", OPERATOR, AUDITOR),
        AccessRule.of("/v1/adapters/{id}", "PUT", OPERATOR).and("GET", OPERATOR, AUDITOR),
        AccessRule.of("/q/metrics", "GET", OPERATOR),
        AccessRule.of("/q/metrics/{rest*}", "GET", OPERATOR),
        AccessRule.open("/q/health"),
        AccessRule.open("/q/health/{rest*}"));
  }

  @Produces
  @Singleton
  AccessConfig settings(TrainerConfig config) {
    return config.access();
  }
}
