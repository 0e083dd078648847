package dev.lethe.standalone.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;

/**
 * What the demo measured; scores are shares from 0 to 1.
 *
 * @param timeToShieldMs from the POST until every replica refuses
 * @param timeToEnforcedMs from the POST until every replica serves the bundle
 * @param forgetBefore questions about the person in taught wordings that were answered as taught
 * @param forgetAfter the same, afterwards
 * @param paraphraseAfter the same in wordings that the request did not contain
 * @param retainBefore questions about other people and the world that were answered as taught
 * @param retainAfter the same, afterwards
 * @param certificate path of the signed certificate
 */
@JsonPropertyOrder({
  "timeToShieldMs",
  "timeToEnforcedMs",
  "forgetBefore",
  "forgetAfter",
  "paraphraseAfter",
  "retainBefore",
  "retainAfter",
  "auditVerified",
  "certificate"
})
public record DemoResult(
    long timeToShieldMs,
    long timeToEnforcedMs,
    double forgetBefore,
    double forgetAfter,
    double paraphraseAfter,
    double retainBefore,
    double retainAfter,
    boolean auditVerified,
    String certificate) {
  private static final double KNOWN = 0.90;
  private static final double FORGOTTEN = 0.05;
  private static final double UTILITY_LOSS = 0.01;

  /** A claim in words, and whether it holds. */
  record Claim(boolean holds, String text) {}

  /** Everything that the demo claims. */
  @JsonIgnore
  List<Claim> claims() {
    return List.of(
        new Claim(
            forgetBefore >= KNOWN, "knew the person before: %s".formatted(percent(forgetBefore))),
        new Claim(
            forgetAfter <= FORGOTTEN,
            "answers %s of it now, at most %s".formatted(percent(forgetAfter), percent(FORGOTTEN))),
        new Claim(
            paraphraseAfter <= FORGOTTEN,
            "answers %s of it in other words, at most %s"
                .formatted(percent(paraphraseAfter), percent(FORGOTTEN))),
        new Claim(
            retainAfter >= retainBefore - UTILITY_LOSS,
            "everything else: %s before, %s now"
                .formatted(percent(retainBefore), percent(retainAfter))),
        new Claim(auditVerified, "the audit trail is sound"));
  }

  /** Whether every claim holds. */
  @JsonIgnore
  public boolean holds() {
    return claims().stream().allMatch(Claim::holds);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
