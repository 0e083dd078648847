package dev.lethe.ingest.console.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Drafts are their maker's, few, and soon gone. */
class RequestDraftsTest {
  private final MovingClock clock = new MovingClock();
  private final RequestDrafts drafts = new RequestDrafts(clock, 3_000);

  @Test
  void onlyItsMakerFindsADraft() {
    String key = drafts.put("anna", draft("a"));

    assertThat(drafts.find("anna", key)).isPresent();
    assertThat(drafts.find("bert", key)).isEmpty();
    drafts.remove("bert", key);
    assertThat(drafts.find("anna", key)).isPresent();
    drafts.remove("anna", key);
    assertThat(drafts.find("anna", key)).isEmpty();
  }

  @Test
  void aDraftTakesThePlaceOfTheLastOne() {
    String first = drafts.put("anna", draft("a"));
    String second = drafts.put("anna", draft("b"));

    assertThat(drafts.find("anna", first)).isEmpty();
    assertThat(drafts.find("anna", second)).isPresent();
  }

  @Test
  void aDraftIsForgottenAfterAWhile() {
    String key = drafts.put("anna", draft("a"));

    clock.now = clock.now.plus(RequestDrafts.KEPT).minusMillis(1);
    assertThat(drafts.find("anna", key)).isPresent();
    clock.now = clock.now.plusMillis(1);
    assertThat(drafts.find("anna", key)).isEmpty();
  }

  @Test
  void theOldestGiveWay() {
    String first = drafts.put("anna", draft("a"));
    String second = drafts.put("bert", draft("b"));
    String third = drafts.put("cleo", draft("c"));

    assertThat(drafts.find("anna", first)).isEmpty();
    assertThat(drafts.find("bert", second)).isPresent();
    assertThat(drafts.find("cleo", third)).isPresent();
  }

  private static RequestDraft draft(String message) {
    return RequestDraft.refused("", message);
  }

  private static final class MovingClock extends Clock {
    private Instant now = Instant.parse("2026-03-04T05:06:07Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
