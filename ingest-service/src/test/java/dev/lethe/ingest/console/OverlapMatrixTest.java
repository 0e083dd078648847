package dev.lethe.ingest.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AdapterRegistry;
import dev.lethe.db.FleetArtefacts.InForce;
import dev.lethe.ingest.console.OverlapMatrix.Cell;
import dev.lethe.schemas.measured.SharedDirections;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OverlapMatrixTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @Test
  void eachPairStandsOnceWhoeverMeasuredIt() {
    // Given three bundles, the last of which was kept apart from the first alone
    Map<String, List<SharedDirections>> overlaps =
        Map.of(
            digest(3), List.of(overlap(1, 0.0004)),
            digest(1), List.of(overlap(2, 0.31)));

    OverlapMatrix matrix =
        of(List.of(bundle(3, false), bundle(2, false), bundle(1, false)), overlaps);

    assertThat(matrix.lines())
        .extracting(OverlapMatrix.Line::name)
        .containsExactly("r-1", "r-2", "r-3");
    assertThat(matrix.columns()).containsExactly(1, 2);
    assertThat(matrix.lines().get(0).cells()).isEmpty();
    assertThat(matrix.lines().get(1).cells()).extracting(Cell::text).containsExactly("0.310");
    assertThat(matrix.lines().get(2).cells())
        .extracting(Cell::text)
        .containsExactly("<0.001", "\u2013");
    assertThat(matrix.summary()).contains("more than 0.310");
  }

  @Test
  void bundlesThatShareAnAdapterAreOneLine() {
    Map<String, List<SharedDirections>> overlaps = Map.of(digest(3), List.of(overlap(2, 0.02)));

    OverlapMatrix matrix =
        of(List.of(bundle(3, false), bundle(2, true), bundle(1, true)), overlaps);

    assertThat(matrix.lines())
        .extracting(OverlapMatrix.Line::name)
        .containsExactly("Shared by several", "r-3");
    assertThat(matrix.lines().get(1).cells()).extracting(Cell::shade).containsExactly("little");
    assertThat(matrix.hidden()).isZero();
  }

  @Test
  void oneAdapterOverlapsNothingAndWhatIsTooMuchIsCounted() {
    assertThat(OverlapMatrix.of(List.of(bundle(1, false)), Map.of(), 1)).isNull();
    List<InForce> many = IntStream.rangeClosed(1, 9).mapToObj(n -> bundle(n, false)).toList();
    List<InForce> more = Stream.concat(many.stream(), many.stream()).toList();

    OverlapMatrix matrix = Objects.requireNonNull(OverlapMatrix.of(more, Map.of(), 30));

    assertThat(matrix.lines()).hasSize(10);
    assertThat(matrix.hidden()).isEqualTo(20);
    assertThat(matrix.summary()).contains("not measured");
  }

  private static OverlapMatrix of(
      List<InForce> inForce, Map<String, List<SharedDirections>> overlaps) {
    return Objects.requireNonNull(OverlapMatrix.of(inForce, overlaps, inForce.size()));
  }

  private static SharedDirections overlap(int with, double share) {
    return new SharedDirections(digest(with).substring(0, 19), share);
  }

  private static InForce bundle(int number, boolean folded) {
    return new InForce(
        "r-" + number,
        digest(number),
        AdapterRegistry.Kind.ADAPTER,
        8,
        AT.plusSeconds(number),
        folded,
        List.of());
  }

  private static String digest(int number) {
    return "sha256:" + Integer.toString(number).repeat(64);
  }
}
