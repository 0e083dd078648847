package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PostingsTest {
  @Test
  void eachHashHasItsHoldersInTheOrderInWhichTheyCame() {
    // Given numbers that are even over all longs, and some that are next to each other
    Random random = new Random(1);
    Map<Long, List<Integer>> expected = new HashMap<>();
    Postings.Builder builder = new Postings.Builder(true);
    for (int i = 0; i < 5_000; i++) {
      long hash = i % 3 == 0 ? i % 50 - 25 : new Random(random.nextInt(900)).nextLong();
      builder.add(hash, i, i);
      expected.computeIfAbsent(hash, h -> new ArrayList<>()).add(i);
    }

    // When
    Postings postings = builder.build();

    // Then
    expected.forEach(
        (hash, holders) -> {
          int list = postings.find(hash);
          assertThat(postings.to(list) - postings.from(list)).isEqualTo(holders.size());
          for (int i = 0; i < holders.size(); i++) {
            assertThat(postings.holder(postings.from(list) + i)).isEqualTo(holders.get(i));
            assertThat(postings.weight(postings.from(list) + i)).isEqualTo((float) holders.get(i));
          }
        });
    assertThat(postings.find(Long.MAX_VALUE)).isEqualTo(Postings.NONE);
    assertThat(postings.find(Long.MIN_VALUE)).isEqualTo(Postings.NONE);
    assertThat(new Postings.Builder(false).build().find(0)).isEqualTo(Postings.NONE);
  }
}
