package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.RequestState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that cannot fail proves nothing. */
class HistoryCheckerTest {
  private static final RecordPosition POISON = new RecordPosition("intake", 0, 7);

  @Test
  void findsNothingInAGoodHistory() {
    // Given
    HistoryBuilder history = HistoryBuilder.certified();
    history.due.add(POISON);
    history.deadLetter(POISON, "p-1");

    // When
    List<String> violations = HistoryChecker.violations(history.build());

    // Then
    assertThat(violations).isEmpty();
    assertThat(HistoryChecker.violations(HistoryBuilder.failed().build())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void findsEveryFault(String violation, HistoryBuilder history, Consumer<HistoryBuilder> fault) {
    // Given a good history
    fault.accept(history);

    // When
    List<String> violations = HistoryChecker.violations(history.build());

    // Then
    assertThat(violations).anySatisfy(line -> assertThat(line).contains(violation));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        certified("r-1: lost", h -> h.steps.clear()),
        certified("r-1: 0 terminal events", h -> h.steps.remove(h.steps.size() - 1)),
        certified("r-1: 2 terminal events", h -> h.steps(RequestState.FAILED)),
        certified("step r-1 CERTIFIED: 2 times", h -> h.steps(RequestState.CERTIFIED)),
        certified("step r-1 SHIELDED: 2 times", h -> h.steps(RequestState.SHIELDED)),
        certified("r-1: steps out of order", h -> h.steps.add(0, h.steps.remove(3))),
        certified("r-1: ended CERTIFIED, expected REJECTED", h -> fate(h, Fate.REJECTED)),
        certified("r-1: nobody asked for it", h -> h.fates.clear()),
        certified("job r-1 ERASE: 2 times", HistoryBuilder::job),
        certified(
            "artefact r-1 ADAPTER_READY: 2 times",
            h -> h.artefact(Kind.ADAPTER_READY, "sha256:other")),
        certified("artefact r-1 ADAPTER_READY: 2 times", HistoryCheckerTest::foldedTwice),
        certified("1 shields, 2 adapters", h -> h.fold("sha256:f", "sha256:unknown")),
        certified("1 shields, 2 adapters", HistoryCheckerTest::announcedTwice),
        certified("names another bundle", HistoryCheckerTest::stepsNameTheFold),
        certified("1 shields, 0 adapters", h -> h.artefacts.remove(1)),
        certified("2 revoked", h -> h.artefact(Kind.ADAPTER_REVOKED, "sha256:b")),
        certified("0 revoked", h -> h.artefacts.remove(2)),
        certified(
            "artefact r-1 ADAPTER_REVOKED sha256:s: 2 times",
            h -> h.artefact(Kind.ADAPTER_REVOKED, "sha256:s")),
        certified("r-1 ADAPTER_READY: no chain leads from statement 0", h -> h.artefacts.remove(0)),
        certified("no chain leads from statement 1 to it", HistoryCheckerTest::unsigned),
        certified("a statement does not count: intake/0/7", h -> h.uncounted.add(POISON)),
        certified("names another bundle", h -> another(h)),
        certified("its key is not destroyed", h -> h.keys.put(HistoryBuilder.ID, false)),
        certified("its certificate is not", h -> h.certificates.clear()),
        certified("no dead letter of intake/0/7", h -> h.due.add(POISON)),
        certified("dead letter of a good record", h -> h.deadLetter(POISON, "r-1")),
        certified("dead letter intake/0/7: 2 times", h -> twice(h)),
        failed("0 shields", h -> h.artefacts.clear()),
        failed("1 revoked", h -> h.artefact(Kind.ADAPTER_REVOKED, "sha256:s")),
        failed("1 adapters", h -> h.artefact(Kind.ADAPTER_READY, "sha256:b")));
  }

  @Test
  void letsABundleBeFoldedAndFoldedAgain() {
    // Given
    HistoryBuilder history = HistoryBuilder.certified();
    history.fold("sha256:f", "sha256:b");
    history.artefact(Kind.ADAPTER_REVOKED, "sha256:b");
    history.fold("sha256:g", "sha256:f");

    // When
    List<String> violations = HistoryChecker.violations(history.build());

    // Then
    assertThat(violations).isEmpty();
  }

  @Test
  void letsACancelledRequestKeepNoShield() {
    // Given
    HistoryBuilder history = HistoryBuilder.failed();
    history.fates.put(HistoryBuilder.ID, Fate.CERTIFIED_OR_CANCELLED);
    history.steps.subList(3, 5).clear();
    history.steps(RequestState.CANCELLED);
    history.keys.put(HistoryBuilder.ID, true);

    // When
    List<String> kept = HistoryChecker.violations(history.build());
    history.artefact(Kind.ADAPTER_REVOKED, "sha256:s");
    List<String> withdrawn = HistoryChecker.violations(history.build());

    // Then
    assertThat(kept).containsExactly("r-1: CANCELLED with 1 shields, 0 adapters, 0 revoked");
    assertThat(withdrawn).isEmpty();
  }

  @Test
  void findsALeak(@TempDir Path folder) throws Exception {
    // Given
    Files.writeString(folder.resolve("clean.log"), "request r-1 waits");
    Files.writeString(folder.resolve("leaky.log"), "cannot read \"case of r-1\"");

    // When
    List<String> leaks = LogLeakScan.in(folder, List.of(Workload.subject("r-1")));

    // Then
    assertThat(leaks).containsExactly("leaky.log");
  }

  @Test
  void comparesTablesRowByRow() {
    // Given
    Map<String, List<String>> found = Map.of("a", List.of("(1)", "(2)"), "b", List.of("(1)"));

    // When
    List<String> same = ReplayCheck.compare(found, found);
    List<String> other =
        ReplayCheck.compare(found, Map.of("a", List.of("(1)", "(3)"), "b", List.of("(1)")));

    // Then
    assertThat(same).isEmpty();
    assertThat(other).containsExactly("a: 2 rows, 2 by replay");
  }

  private static Arguments certified(String violation, Consumer<HistoryBuilder> fault) {
    return Arguments.of(violation, HistoryBuilder.certified(), fault);
  }

  private static Arguments failed(String violation, Consumer<HistoryBuilder> fault) {
    return Arguments.of(violation, HistoryBuilder.failed(), fault);
  }

  private static void fate(HistoryBuilder history, Fate fate) {
    history.fates.put(HistoryBuilder.ID, fate);
  }

  private static void another(HistoryBuilder history) {
    history.artefacts.remove(1);
    history.artefact(Kind.ADAPTER_READY, "sha256:other");
  }

  private static void unsigned(HistoryBuilder history) {
    history.artefacts.set(1, history.artefacts.get(1).with(null));
  }

  private static void foldedTwice(HistoryBuilder history) {
    history.fold("sha256:f", "sha256:b");
    history.fold("sha256:g", "sha256:b");
  }

  private static void announcedTwice(HistoryBuilder history) {
    history.fold("sha256:f", "sha256:b");
    history.fold("sha256:f", "sha256:b");
  }

  private static void stepsNameTheFold(HistoryBuilder history) {
    history.artefacts.remove(1);
    history.artefact(Kind.ADAPTER_READY, "sha256:first");
    history.fold("sha256:b", "sha256:first");
  }

  private static void twice(HistoryBuilder history) {
    history.due.add(POISON);
    history.deadLetter(POISON, "p-1");
    history.deadLetter(POISON, "p-1");
  }
}
