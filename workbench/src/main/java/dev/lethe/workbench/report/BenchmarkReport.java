package dev.lethe.workbench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * What a run reports. As JSON it is the result, with one more object where privacy was measured.
 *
 * @param privacy null if it was not asked for
 */
public record BenchmarkReport(
    @JsonUnwrapped BenchmarkResult result,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PrivacyResult privacy) {}
