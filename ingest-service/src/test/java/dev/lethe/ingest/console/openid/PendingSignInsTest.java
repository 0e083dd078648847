package dev.lethe.ingest.console.openid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.console.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingSignInsTest {
  private final MutableClock clock = new MutableClock();
  private final PendingSignIns pending = new PendingSignIns(clock);

  @Test
  void whoTakesTooLongBeginsAgain() {
    PendingSignIn begun = pending.begin(null, "/console");
    PendingSignIn later = pending.begin(begun.browser(), "/console");
    clock.pass(PendingSignIns.LIFE.minusSeconds(1));
    assertThat(pending.take(later.state(), later.browser())).contains(later);

    clock.pass(Duration.ofSeconds(1));

    assertThat(pending.take(begun.state(), begun.browser())).isEmpty();
  }

  @Test
  void twoTabsOfABrowserDoNotDisturbEachOther() {
    PendingSignIn first = pending.begin(null, "/console");
    PendingSignIn second = pending.begin(first.browser(), "/console/new");

    assertThat(second.state()).isNotEqualTo(first.state());
    assertThat(pending.take(first.state(), second.browser())).contains(first);
    assertThat(pending.take(second.state(), second.browser())).contains(second);
    assertThat(pending.take(second.state(), second.browser())).as("once").isEmpty();
  }

  @Test
  void aCookieThatIsNoneOfOursIsNotTakenOver() {
    assertThat(pending.begin("x", "/console").browser()).hasSize(43).isNotEqualTo("x");
  }

  /** RFC 7636, appendix B. */
  @Test
  void theChallengeIsTheOneOfTheStandard() {
    String verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    PendingSignIn begun =
        new PendingSignIn("browser", "state", "nonce", verifier, "/console", Instant.EPOCH);

    assertThat(begun.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assertThat(begun.toString()).doesNotContain("nonce", verifier);
  }
}
