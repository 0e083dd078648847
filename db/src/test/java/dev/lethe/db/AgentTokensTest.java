package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.ApiKeyText;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AgentTokensTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final AgentTokens.Holder HOLDER = new AgentTokens.Holder("AGENT", "BUSINESS");
  private static final AgentTokens.Holder OTHER = new AgentTokens.Holder("AGENT", "OTHER");

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final AtomicLong nanos = new AtomicLong();
  private final SecureRandom random = new SecureRandom();

  @Test
  void aTokenIsItsHoldersUntilAnotherTakesItsPlace() {
    AgentTokens tokens = tokens();
    ApiKeyText first = ApiKeyText.generate(random);
    ApiKeyText others = ApiKeyText.generate(random);
    ApiKeyText second = ApiKeyText.generate(random);

    assertThat(tokens.replace(HOLDER, first, NOW, NOW)).isTrue();
    assertThat(tokens.replace(OTHER, others, NOW, NOW)).isTrue();
    assertThat(tokens.find(first)).hasValue(HOLDER);
    assertThat(tokens.replace(HOLDER, second, NOW.plusMillis(1), NOW)).isTrue();

    assertThat(tokens.find(first)).isEmpty();
    assertThat(tokens.find(second)).hasValue(HOLDER);
    assertThat(tokens.find(others)).hasValue(OTHER);
    assertThat(tokens.find(new ApiKeyText(second.id(), first.secret()))).isEmpty();
    assertThat(database.single("SELECT string_agg(t::text, ' ') FROM agent_token t"))
        .doesNotContain(second.secret());
  }

  @Test
  void whatWasAskedForNoLaterThanTheTokenThatIsThereChangesNothing() {
    AgentTokens tokens = tokens();
    ApiKeyText first = ApiKeyText.generate(random);
    ApiKeyText second = ApiKeyText.generate(random);
    assertThat(tokens.replace(HOLDER, first, NOW, NOW)).isTrue();

    assertThat(tokens.replace(HOLDER, second, NOW, NOW)).isFalse();
    assertThat(tokens.replace(HOLDER, second, NOW.minusSeconds(1), NOW)).isFalse();

    assertThat(tokens.find(first)).hasValue(HOLDER);
    assertThat(tokens.find(second)).isEmpty();
  }

  @Test
  void anotherServiceTakesItUpAfterAMomentAndDoesNotAskForEachWrongOne() {
    AgentTokens here = tokens();
    AgentTokens there = tokens();
    ApiKeyText first = ApiKeyText.generate(random);
    ApiKeyText second = ApiKeyText.generate(random);
    assertThat(there.find(first)).isEmpty();
    assertThat(here.replace(HOLDER, first, NOW, NOW)).isTrue();

    assertThat(there.find(first)).as("asked a moment ago").isEmpty();
    pass(Duration.ofMillis(100));
    assertThat(there.find(first)).hasValue(HOLDER);

    assertThat(here.replace(HOLDER, second, NOW.plusSeconds(1), NOW)).isTrue();
    assertThat(there.find(first)).as("for a moment").hasValue(HOLDER);
    pass(Duration.ofSeconds(2));
    assertThat(there.find(first)).isEmpty();
    assertThat(there.find(second)).hasValue(HOLDER);
  }

  private AgentTokens tokens() {
    return new AgentTokens(database.service(), nanos::get);
  }

  private void pass(Duration time) {
    var unused = nanos.addAndGet(time.toNanos());
  }
}
