package dev.lethe.inference.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.schemas.AdapterEvent.Kind;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateSwitchTest {
  private final List<Runnable> later = new ArrayList<>();
  private final LiveGates live = new LiveGates();
  private final GateSwitch gates =
      new GateSwitch(new Fakes.Encoder(), new AdapterReferences(none()), live, later::add);

  @Test
  void gatesThatCameOneByOneAreCompiledTogetherWhenNobodyWaits(@TempDir Path folder) {
    // Given
    List<InstalledGate> shields = shields(folder, 260);
    for (int many = 1; many <= shields.size(); many++) {
      gates.put(shields.subList(0, many));
    }
    assertThat(inForce().gates()).isEqualTo(shields);
    assertThat(inForce().isScattered()).isTrue();

    // When
    gates.put(shields.subList(1, 260));
    later.forEach(Runnable::run);

    // Then
    assertThat(inForce().gates()).isEqualTo(shields.subList(1, 260));
    assertThat(inForce().isScattered()).isFalse();
    later.clear();
    gates.put(shields);
    assertThat(later).isEmpty();
    assertThat(inForce().gates()).isEqualTo(shields);
  }

  private GateSet inForce() {
    GateSnapshot snapshot = live.acquire().orElseThrow();
    snapshot.release();
    return snapshot.gates();
  }

  private static List<InstalledGate> shields(Path folder, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Fakes.gate(folder, Fakes.event("r" + i, Kind.SHIELD_READY, "s" + i)))
        .toList();
  }

  /** No shield has an adapter. */
  private static TextEngine none() {
    return (TextEngine)
        Proxy.newProxyInstance(
            TextEngine.class.getClassLoader(),
            new Class<?>[] {TextEngine.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method);
            });
  }
}
