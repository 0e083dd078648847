package dev.lethe.workbench.report;

import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.score.StageScore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stage of one method, as the JSON has it: scores as {@link StageScore} says, costs as {@link
 * StageCost} says.
 *
 * @param rankShare rank / hidden size
 */
public record StageResult(
    String request,
    double su,
    double du,
    double rd,
    double persistenceSu,
    double persistenceDu,
    @Nullable Double gateRecall,
    List<Double> gateRecalls,
    @Nullable Double falseFire,
    Map<String, Double> utility,
    double shieldSeconds,
    double fitSeconds,
    int steps,
    int rank,
    double rankShare,
    long storedBytes,
    String remark) {
  public static StageResult of(String request, StageScore score, StageCost cost, int hidden) {
    return new StageResult(
        request,
        score.su(),
        score.du(),
        score.rd(),
        score.persistenceSu(),
        score.persistenceDu(),
        score.gateRecall(),
        score.gateRecalls(),
        score.falseFire(),
        score.utility(),
        cost.shieldSeconds(),
        cost.fitSeconds(),
        cost.steps(),
        cost.rank(),
        (double) cost.rank() / hidden,
        cost.storedBytes(),
        cost.remark());
  }
}
