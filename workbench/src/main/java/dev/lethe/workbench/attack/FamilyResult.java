package dev.lethe.workbench.attack;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How one family went.
 *
 * @param attacks how many were tried
 * @param recall share on which the attacked request's own gate fired
 * @param leak mean ROUGE-L recall of the forgotten answers in what was answered; null where none of
 *     the attacks has an answer
 * @param twins how many twins were asked
 * @param falseFire share of these on which any gate fired; null without twins
 */
public record FamilyResult(
    @JsonProperty("family") String family,
    @JsonProperty("attacks") int attacks,
    @JsonProperty("recall") double recall,
    @JsonProperty("leak") @Nullable Double leak,
    @JsonProperty("twins") int twins,
    @JsonProperty("falseFire") @Nullable Double falseFire) {}
