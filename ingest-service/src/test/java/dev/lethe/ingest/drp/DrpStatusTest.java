package dev.lethe.ingest.drp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.RejectionReason;
import dev.lethe.schemas.RequestState;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The vocabulary of section 3.02. */
class DrpStatusTest {
  private static final Set<String> DENIALS =
      Set.of(
          "suspected_fraud",
          "insuf_verification",
          "no_match",
          "claim_not_covered",
          "outside_jurisdiction",
          "too_many_requests",
          "other");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "RECEIVED, -, open, -",
        "ACCEPTED, -, in_progress, -",
        "HELD, blast-radius, in_progress, -",
        "SHIELDED, -, in_progress, -",
        "FITTING, -, in_progress, -",
        "VERIFIED, -, in_progress, -",
        "ENFORCED, -, in_progress, -",
        "FAILED, recall, in_progress, -",
        "CERTIFIED, -, fulfilled, -",
        "CANCELLED, -, revoked, -",
        "REVOKED, court-order, revoked, -",
        "REJECTED, not-verified, denied, insuf_verification",
        "REJECTED, not-found, denied, no_match",
        "REJECTED, excessive, denied, too_many_requests",
        "REJECTED, legal-claims, denied, claim_not_covered",
        "REJECTED, unknown-model, denied, other",
        "REJECTED, -, denied, other",
      })
  void eachStateHasItsStatus(
      RequestState state, @Nullable String code, String status, @Nullable String reason) {
    DrpStatus said = DrpStatus.of(state, code);

    assertThat(said.status().text()).isEqualTo(status);
    assertThat(said.reason()).isEqualTo(reason);
    assertThat(said.details()).endsWith(".");
  }

  @ParameterizedTest
  @EnumSource(RejectionReason.class)
  void eachReasonOfAPersonIsOneOfTheProtocols(RejectionReason reason) {
    assertThat(DrpStatus.of(RequestState.REJECTED, reason.code()).reason()).isIn(DENIALS);
  }

  @ParameterizedTest
  @EnumSource(RequestState.class)
  void eachEndIsTold(RequestState state) {
    assertThat(DrpStatus.isTold(state) || !state.isFinal()).isTrue();
  }
}
