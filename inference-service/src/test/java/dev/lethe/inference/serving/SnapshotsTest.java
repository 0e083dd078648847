package dev.lethe.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private final List<String> freed = new ArrayList<>();
  private final LiveGates live = new LiveGates();

  @Test
  void nothingIsInForceBeforeTheFirstSnapshot() {
    assertThat(live.acquire()).isEmpty();
  }

  @Test
  void anAnswerKeepsTheSnapshotItBeganWith() {
    live.replace(snapshot("first"));
    GateSnapshot begun = live.acquire().orElseThrow();

    live.replace(snapshot("second"));

    assertThat(live.acquire().orElseThrow()).isNotSameAs(begun);
    assertThat(freed).isEmpty();
    begun.release();
    assertThat(freed).containsExactly("first");
  }

  @Test
  void aSnapshotThatNobodyUsesIsFreedAtOnce() {
    live.replace(snapshot("first"));
    live.acquire().orElseThrow().release();

    live.replace(snapshot("second"));

    assertThat(freed).containsExactly("first");
  }

  private GateSnapshot snapshot(String name) {
    return new GateSnapshot(GateSet.of(new NoEncoder(), List.of()), () -> freed.add(name));
  }

  private static final class NoEncoder implements SentenceEncoder {
    @Override
    public String digest() {
      return "sha256:none";
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public float[][] encode(List<String> texts) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
