package dev.lethe.ingest.drp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrpClaimsTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  @Test
  void anAgentsClockMayBeAMinuteAheadAndNoMore() {
    assertThatCode(() -> DrpClaims.require(issued(60), "AGENT", "shop", NOW))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DrpClaims.require(issued(61), "AGENT", "shop", NOW))
        .isInstanceOf(DrpException.class)
        .hasMessageContaining("in the future");
  }

  private static ObjectNode issued(long secondsAhead) {
    return Json.mapper()
        .createObjectNode()
        .put("agent-id", "AGENT")
        .put("business-id", "shop")
        .put("issued-at", NOW.plusSeconds(secondsAhead).toString())
        .put("expires-at", NOW.plusSeconds(600).toString());
  }
}
