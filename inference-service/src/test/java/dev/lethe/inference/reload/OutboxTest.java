package dev.lethe.inference.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.inference.Await;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.service.kafka.RecentTraces;
import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class OutboxTest {
  @Test
  void acknowledgesForThisLifeAlsoWhenTheClockWasSetBack() throws Exception {
    // Given a replica whose clock was set back after its start
    SetClock clock = new SetClock(Fakes.NOW);
    MockProducer<String, byte[]> producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    Outbox outbox = new Outbox(() -> producer, "acks", "one", Fakes.NOW, clock, new RecentTraces());
    clock.leap(Duration.ofDays(-1));

    // When
    outbox.send(
        new AcknowledgedArtefact("r-1", "demo", Fakes.digest("a")),
        EnforcementEvent.Kind.ENFORCED,
        null,
        null);
    Thread thread = new Thread(outbox);
    thread.start();
    Await.until("sent", () -> !producer.history().isEmpty());
    thread.interrupt();
    thread.join();

    // Then the tracker will not take it for a word of an earlier life
    byte[] sent = producer.history().get(0).value();
    assertThat(EventSerdes.enforcementEvents().read(sent).data().at()).isEqualTo(Fakes.NOW);
  }
}
