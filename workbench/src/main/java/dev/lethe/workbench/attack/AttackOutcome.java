package dev.lethe.workbench.attack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attack.
 *
 * @param request id of the attacked request; null for a twin
 * @param caught whether the attacked request's gate fired; of a twin, whether any did
 * @param fired ids of the requests whose gates fired
 */
public record AttackOutcome(
    @JsonProperty("family") String family,
    @JsonProperty("request") @Nullable String request,
    @JsonProperty("prompt") String prompt,
    @JsonProperty("answer") String answer,
    @JsonProperty("caught") boolean caught,
    @JsonProperty("fired") List<String> fired) {
  @Override
  public String toString() {
    return "AttackOutcome[" + family + ", caught=" + caught + "]";
  }
}
