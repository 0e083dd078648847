package dev.lethe.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadedAdaptersTest {
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void whatSeveralBundlesShareLiesInMemoryOnceAndAsLongAsOneNeedsIt() {
    try (LoadedAdapters rack = new LoadedAdapters()) {
      rack.attach("one", "shared", this::load);
      rack.attach("two", "shared", this::load);
      rack.attach("three", "own", this::load);
      rack.attach("one", "shared", this::load);

      assertThat(rack.size()).isEqualTo(2);
      assertThat(loads).hasValue(2);
      try (LoadedAdapters.Lease one = rack.lease("one");
          LoadedAdapters.Lease two = rack.lease("two")) {
        assertThat(two.adapter()).isSameAs(one.adapter());
      }

      rack.detach("one");
      assertThatThrownBy(() -> rack.lease("one")).isInstanceOf(IllegalArgumentException.class);
      rack.lease("two").close();
      rack.detach("two");
      assertThat(rack.size()).isEqualTo(1);

      rack.attach("two", "shared", this::load);
      assertThat(loads).hasValue(3);
    }
  }

  private NativeAdapter load() {
    loads.incrementAndGet();
    LoraTensors factors =
        new LoraTensors(FloatTensor.of(new float[2], 1, 2), FloatTensor.of(new float[2], 2, 1));
    return new NativeAdapter(new PeftAdapter(1, 1, Map.of("q", factors)));
  }
}
