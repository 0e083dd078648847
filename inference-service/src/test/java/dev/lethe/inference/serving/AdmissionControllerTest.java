package dev.lethe.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.inference.openai.ApiException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AdmissionControllerTest {
  @Test
  void countsWhatRunsWaitsEndsAndIsRefused() throws InterruptedException {
    // Given room for one call, and for one that waits
    AdmissionController admission = new AdmissionController(1, 1);
    List<Long> times = new CopyOnWriteArrayList<>();
    admission.counts().times().onEach(times::add);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);

    // When three come
    admission.submit(
        () -> {
          begun.countDown();
          awaitUninterrupted(end);
          throw new IllegalStateException("a call that fails is over too");
        });
    begun.await();
    admission.submit(() -> {});
    assertThatThrownBy(() -> admission.submit(() -> {})).isInstanceOf(ApiException.class);

    // Then one runs, one waits, and one was refused
    assertThat(admission.counts().running()).isEqualTo(1);
    assertThat(admission.waiting()).isEqualTo(1);
    assertThat(admission.counts().overloaded()).isEqualTo(1);

    // When they end, and the replica stops
    end.countDown();
    admission.close();
    assertThatThrownBy(() -> admission.submit(() -> {})).isInstanceOf(ApiException.class);

    // Then both are over, and whoever came too late was not one too many
    assertThat(admission.counts().running()).isZero();
    assertThat(admission.waiting()).isZero();
    assertThat(times).hasSize(2).allMatch(nanos -> nanos > 0);
    assertThat(admission.counts().overloaded()).isEqualTo(1);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
