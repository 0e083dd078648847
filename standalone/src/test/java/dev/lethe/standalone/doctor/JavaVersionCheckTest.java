package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaVersionCheckTest {
  @ParameterizedTest
  @CsvSource({
    "11.0.20, FAILED, install a JDK",
    "16, FAILED, install a JDK",
    "17.0.12, OK, ",
    "26-ea+3, WARNING, a release of Java"
  })
  void aVersionIsHeldAgainstTheOldestThatWorks(
      String version, CheckStatus status, @Nullable String advice) {
    CheckOutcome outcome = new JavaVersionCheck(Runtime.Version.parse(version), "/opt/java").run();

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.finding()).startsWith("Java " + version + " in /opt/java");
    if (advice == null) {
      assertThat(outcome.advice()).isNull();
    } else {
      assertThat(outcome.advice()).contains(advice);
    }
  }

  @Test
  void theJavaThatRunsTheTestsWillDo() {
    assertThat(JavaVersionCheck.ofThisProcess().run().status()).isNotEqualTo(CheckStatus.FAILED);
  }
}
