package dev.lethe.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.service.config.SettingName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests wait for a person, as their jobs say. The tenant "careful" has its own rule. */
class IntakeHoldsTest {
  @AutoClose private final IntakeFixture lethe;

  IntakeHoldsTest(@TempDir Path folder, @TempDir Path references) {
    lethe = new IntakeFixture(folder, references);
  }

  @Test
  void theJobSaysForWhatTheRequestWaitsAndTheStepsSayThatItIsAccepted() {
    lethe.erase("r-1", body("r-1", "careful", 3));

    assertThat(lethe.states()).containsExactly(RequestState.RECEIVED, RequestState.ACCEPTED);
    UnlearningJob job = lethe.jobs.readValue().data();
    assertThat(job.action()).isEqualTo(UnlearningJob.Action.ERASE);
    assertThat(job.holds())
        .containsExactly(HoldReason.IDENTITY_NOT_VERIFIED, HoldReason.LARGE_REQUEST);
  }

  @Test
  void theSameRequestAgainIsNoOtherJob() {
    lethe.erase("r-1", body("r-1", "careful", 3));
    lethe.erase("r-1", body("r-1", "careful", 3));

    assertThat(lethe.jobs.readValuesToList()).hasSize(1);
    assertThat(lethe.dead()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "careful, 2, identity-not-verified",
    "Careful, 2, identity-not-verified",
    "other, 5, ''",
  })
  void aTenantHasItsOwnRule(String tenant, int examples, String hold) {
    lethe.erase("r-1", body("r-1", tenant, examples));

    List<String> holds = lethe.jobs.readValue().data().holds();
    assertThat(holds).isEqualTo(hold.isEmpty() ? null : List.of(hold));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "2, 0, 3", "2, 3, 0", "5, 2, 4"})
  void examplesAndTextsCountTogether(int above, int examples, int texts) {
    HoldPolicy policy = new HoldPolicy(new HoldPolicy.Rule(false, above), Map.of());

    assertThat(policy.of(request(null, examples, texts))).containsExactly(HoldReason.LARGE_REQUEST);
    assertThat(
            new HoldPolicy(new HoldPolicy.Rule(false, examples + texts), Map.of())
                .of(request(null, examples, texts)))
        .isEmpty();
  }

  @Test
  void aRequestThatNamesNoTenantIsTheDefaultTenants() {
    HoldPolicy policy =
        new HoldPolicy(
            new HoldPolicy.Rule(false, null),
            Map.of(new SettingName("default"), new HoldPolicy.Rule(true, null)));

    assertThat(policy.of(request(null, 1, 0))).containsExactly(HoldReason.IDENTITY_NOT_VERIFIED);
    assertThat(policy.of(request("acme", 1, 0))).isEmpty();
  }

  private static ErasureRequest request(@Nullable String tenant, int examples, int texts) {
    ForgetSet forgetSet =
        new ForgetSet(
            Collections.nCopies(examples, new Example("Where?", "There.")),
            Collections.nCopies(texts, "There."),
            null);
    return new ErasureRequest(
        "r-1", tenant, "demo", "subject", null, null, null, forgetSet, null, null, null);
  }

  private static String body(String id, String tenant, int examples) {
    String example = "{\"prompt\":\"Where?\",\"completion\":\"There.\"}";
    return """
    {"id":"%s","tenant":"%s","model":"demo","subject":"s","forgetSet":{"examples":[%s]}}\
    """
        .formatted(id, tenant, String.join(",", Collections.nCopies(examples, example)));
  }
}
