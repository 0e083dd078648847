package dev.lethe.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all checks found, in the order in which they ran; what {@code lethe doctor --json} prints.
 *
 * @param passed whether none failed; warnings and skipped checks do not count
 */
@JsonPropertyOrder({"passed", "checks"})
public record DoctorReport(boolean passed, List<Line> checks) {
  /** One check with its outcome, of which {@link CheckOutcome} says what the texts are. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"check", "status", "finding", "advice"})
  public record Line(String check, CheckStatus status, String finding, @Nullable String advice) {}

  /** Of these checks. */
  public static DoctorReport of(List<Line> checks) {
    boolean passed = checks.stream().noneMatch(line -> line.status() == CheckStatus.FAILED);
    return new DoctorReport(passed, List.copyOf(checks));
  }

  /** How many checks ended so. */
  public long count(CheckStatus status) {
    return checks.stream().filter(line -> line.status() == status).count();
  }
}
