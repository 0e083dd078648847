package dev.lethe.standalone.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lethe model inspect --json} prints. What is not understood is left out.
 *
 * @param stored the types of the tensors, separated by commas
 * @param eos ids of the tokens that end a completion
 * @param digest only of a folder without problems
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "family",
  "parameters",
  "tensors",
  "stored",
  "files",
  "hidden",
  "layers",
  "heads",
  "kvHeads",
  "vocabulary",
  "contextLength",
  "tied",
  "eos",
  "template",
  "notes",
  "digest",
  "problems"
})
record ModelInspection(
    @Nullable String family,
    long parameters,
    int tensors,
    String stored,
    List<String> files,
    @Nullable Integer hidden,
    @Nullable Integer layers,
    @Nullable Integer heads,
    @Nullable Integer kvHeads,
    @Nullable Integer vocabulary,
    @Nullable Integer contextLength,
    @Nullable Boolean tied,
    List<Long> eos,
    @Nullable String template,
    List<String> notes,
    @Nullable String digest,
    List<String> problems) {}
