package dev.lethe.trainer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.trainer.FakeArtefactBuilder;
import dev.lethe.trainer.StatementChains;
import dev.lethe.trainer.TrainerSamples;
import dev.lethe.trainer.config.RetrySettings;
import dev.lethe.trainer.consolidate.ConsolidationBoard;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import dev.lethe.trainer.consolidate.ConsolidationScheduler;
import dev.lethe.trainer.lane.ArtefactTask;
import dev.lethe.trainer.lane.ConsolidationTask;
import dev.lethe.trainer.lane.Lane;
import dev.lethe.trainer.lane.LaneResult;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.lane.ProgressBoard;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.work.ErasureJob;
import dev.lethe.trainer.work.JobPayloads;
import dev.lethe.trainer.work.JobReader;
import dev.lethe.trainer.work.KeyService;
import dev.lethe.trainer.work.SuppliedAdapters;
import dev.lethe.trainer.work.TrainerEvents;
import dev.lethe.trainer.work.UnfinishedJob;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it announces of what the lanes bring back. */
class PartitionOwnerTest {
  private static final Topics TOPICS = new Topics("test.");

  private final Clock clock = Clock.fixed(TrainerSamples.NOW, ZoneOffset.UTC);
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final AdapterLog log =
      new AdapterLog(TrainerSamples.MODEL, StatementChains.TRUSTED, digest -> {});
  private final PartitionState state = new PartitionState(1);
  @TempDir private Path folder;
  private ArtefactTask maker;
  private Lanes lanes;
  private PartitionOwner owner;

  @BeforeEach
  void own() {
    ErasureJob first = TrainerSamples.job("r1", 1);
    state.erase(first);
    state.erase(TrainerSamples.job("r2", 2));
    state.erase(TrainerSamples.job("r3", 3));
    FakeArtefactBuilder builder = new FakeArtefactBuilder();
    maker =
        new ArtefactTask(
            new JobPayloads(new JobReader(new MockConsumer<>("latest")), new NoKeys()),
            builder,
            new ProgressBoard(clock),
            folder,
            new RecentTraces(),
            clock);
    lanes = new Lanes(maker, maker, new ConsolidationTask(builder, folder, clock));
    TransactionalPublisher publisher =
        new TransactionalPublisher(
            first.partition(),
            TOPICS,
            producer,
            () -> new ConsumerGroupMetadata("trainers"),
            new RecentTraces());
    publisher.fence();
    owner =
        new PartitionOwner(
            state,
            log,
            publisher,
            lanes,
            new TrainerEvents(TrainerSamples.MODEL, clock, StatementChains.TRAINER),
            new RetrySettings(3, Duration.ofSeconds(1), Duration.ofSeconds(30)),
            new ConsolidationScheduler(
                new ConsolidationBoard(),
                new ConsolidationPolicy(0, ConsolidationSettings.DEFAULT),
                log,
                lanes,
                false),
            SuppliedAdapters.NONE);
  }

  @AfterEach
  void close() {
    owner.close();
    lanes.close();
    maker.close();
  }

  @Test
  void shieldsThatComeTogetherAreAnnouncedInOneTransactionEachByAStatementOfItsOwn() {
    owner.receive(List.of(shield("r1"), shield("r2"), shield("r3")));

    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(announced()).containsExactly("r1", "r2", "r3");
    assertThat(log.of("r2").shield()).isNotNull();
    assertThat(work("r2").failures()).isZero();
  }

  @Test
  void aShieldThatCannotBeSaidKeepsNoOtherBack() {
    owner.receive(List.of(shield("r1"), shield("r2", "no digest"), shield("r3")));

    assertThat(announced()).containsExactly("r1", "r3");
    assertThat(log.of("r2").shield()).isNull();
    assertThat(work("r2").failures()).isEqualTo(1);
    assertThat(work("r3").failures()).isZero();
  }

  @Test
  void aShieldThatWasGivenUpIsNotAnnounced() {
    Lane.Outcome late = shield("r1");
    work("r1").abandon();

    owner.receive(List.of(late, shield("r2")));

    assertThat(announced()).containsExactly("r2");
  }

  private Lane.Outcome shield(String id) {
    return shield(id, TrainerSamples.digest(id));
  }

  private Lane.Outcome shield(String id, String digest) {
    StoredArtefact stored =
        new StoredArtefact(digest, "there", "AAAA", TrainerSamples.digest("base"));
    AdapterEvent event =
        AdapterEvent.shieldReady(id, TrainerSamples.MODEL, stored, TrainerSamples.NOW);
    return new Lane.Outcome(work(id).enterLane(), new LaneResult.Made(event, Measurements.none()));
  }

  private UnfinishedJob work(String id) {
    return state.find(id).orElseThrow();
  }

  private List<String> announced() {
    return producer.history().stream()
        .map(record -> EventSerdes.adapterEvents().read(record.value()).data().requestId())
        .toList();
  }

  /** Nothing is opened here. */
  private static final class NoKeys implements KeyService {
    @Override
    public byte[] open(String requestId, byte[] ciphertext) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] derive(String requestId, String purpose) {
      throw new UnsupportedOperationException();
    }
  }
}
