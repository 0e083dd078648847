package dev.lethe.workbench.report;

import dev.lethe.workbench.score.MarginHistogram;
import dev.lethe.workbench.score.RequestScore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One method.
 *
 * @param requests as they stand after the last stage
 * @param overlaps ‖A_i A_jᵀ‖_F between the requests' adapters, over all modules; empty without any
 * @param margins null without gates
 * @param usesRetainedData whether it was given retained examples to fit with; its R.D. is then on
 *     the others
 * @param retainedExamples how many it was given
 */
public record MethodResult(
    List<StageResult> stages,
    List<RequestScore> requests,
    List<List<Double>> overlaps,
    @Nullable MarginHistogram margins,
    boolean usesRetainedData,
    int retainedExamples) {}
