package dev.lethe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.faults.Submission.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  @Test
  void holdsWhatALongRunPromises(@TempDir Path folder) throws Exception {
    // Given
    RunPlan plan = new RunPlan("long", 1, 200, 63);

    // When
    List<Submission> all = Workload.of(plan, folder);

    // Then
    Map<Kind, Long> count =
        all.stream().collect(Collectors.groupingBy(Submission::kind, Collectors.counting()));
    assertThat(count)
        .containsEntry(Kind.REQUEST, 200L)
        .containsEntry(Kind.DUPLICATE, 20L)
        .containsEntry(Kind.CANCELLATION, 10L)
        .containsEntry(Kind.CONFLICT, 4L);
    Set<Kind> poison =
        EnumSet.of(
            Kind.MALFORMED, Kind.UNKNOWN_FIELD, Kind.UNKNOWN_MODEL, Kind.WRONG_DIGEST, Kind.UNFIT);
    assertThat(all.stream().filter(s -> poison.contains(s.kind()))).hasSize(10);
    assertThat(all.stream().filter(Submission::isRequest).map(Submission::id))
        .doesNotHaveDuplicates();
    assertThat(all.stream().flatMap(s -> s.prompts().stream()))
        .hasSize(200 * 6)
        .doesNotHaveDuplicates();
  }

  @Test
  void isTheSameForTheSameSeed(@TempDir Path folder) throws Exception {
    // Given
    Path same = Files.createDirectory(folder.resolve("same"));

    // When
    List<Submission> first = Workload.of(new RunPlan("short", 5, 20, 7), same);
    List<Submission> second = Workload.of(new RunPlan("short", 5, 20, 7), same);
    List<Submission> other = Workload.of(new RunPlan("short", 6, 20, 7), same);

    // Then
    assertThat(texts(second)).isEqualTo(texts(first)).isNotEqualTo(texts(other));
  }

  private static List<String> texts(List<Submission> all) {
    return all.stream().map(s -> s + new String(s.body(), StandardCharsets.UTF_8)).toList();
  }
}
