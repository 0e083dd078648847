package dev.lethe.ingest;

import dev.lethe.db.TransparencyLog;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.alert.DueAlertLoop;
import dev.lethe.ingest.alert.DueAlerter;
import dev.lethe.ingest.callback.CallbackTopology;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.intake.HoldPolicy;
import dev.lethe.ingest.intake.IntakeTopology;
import dev.lethe.ingest.intake.RetryingVault;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.project.CheckpointSettings;
import dev.lethe.ingest.project.ProjectorLoop;
import dev.lethe.ingest.project.ProjectorSettings;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.stream.StreamsApp;
import dev.lethe.ingest.stream.StreamsSettings;
import dev.lethe.ingest.track.ControlPath;
import dev.lethe.ingest.track.TrackerTopology;
import dev.lethe.ingest.track.TrafficBudget;
import dev.lethe.ingest.witness.WitnessSettings;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnsuitableTopicsException;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares what the service stands on and starts its moving parts. */
@Singleton
class IngestComponents {
  private static final Logger LOG = LoggerFactory.getLogger(IngestComponents.class);
  private static final int ADMIN_TIMEOUT_MS = 15_000;

  private final IngestConfig config;
  private final KafkaSettings kafka;
  private final DatabaseSchema schema;
  private final Topics topics;
  private final ServedModels models;
  private final DueDates dueDates;
  private final HoldPolicy holds;
  private final Limits limits;
  private final IntakeKeys intakeKeys;
  private final MasterKey masterKey;
  private final SubjectKey subjectKey;
  private final RetryingVault vault;
  private final ForgetSetResolver resolver;
  private final Certifier certifier;
  private final CheckpointSettings checkpoints;
  private final WitnessSettings witnesses;
  private final TransparencyLog log;
  private final CallbackTopology callbacks;
  private final DueAlerter dueAlerter;
  private final ControlPath control;
  private final ControlKeys controlKeys;

  IngestComponents(
      IngestConfig config,
      KafkaSettings kafka,
      DatabaseSchema schema,
      Topics topics,
      ServedModels models,
      DueDates dueDates,
      HoldPolicy holds,
      Limits limits,
      IntakeKeys intakeKeys,
      MasterKey masterKey,
      SubjectKey subjectKey,
      RetryingVault vault,
      ForgetSetResolver resolver,
      Certifier certifier,
      CheckpointSettings checkpoints,
      WitnessSettings witnesses,
      TransparencyLog log,
      CallbackTopology callbacks,
      DueAlerter dueAlerter,
      ControlPath control,
      ControlKeys controlKeys) {
    this.config = config;
    this.kafka = kafka;
    this.schema = schema;
    this.topics = topics;
    this.models = models;
    this.dueDates = dueDates;
    this.holds = holds;
    this.limits = limits;
    this.intakeKeys = intakeKeys;
    this.masterKey = masterKey;
    this.subjectKey = subjectKey;
    this.vault = vault;
    this.resolver = resolver;
    this.certifier = certifier;
    this.checkpoints = checkpoints;
    this.witnesses = witnesses;
    this.log = log;
    this.callbacks = callbacks;
    this.dueAlerter = dueAlerter;
    this.control = control;
    this.controlKeys = controlKeys;
  }

  /** Brings the tables up to date; throws while Postgres is away. */
  void migrate() {
    schema.migrate();
  }

  /**
   * Creates the topics that are missing and checks the others; throws while Kafka is away.
   *
   * @throws UnsuitableTopicsException if a person has to mend something
   */
  void createTopics() {
    Map<String, Object> patience =
        Map.of(
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    try (Admin admin = new KafkaClients(kafka).admin(patience)) {
      new TopicProvisioner(topics, config.partitions())
          .usedBy(ServiceRole.INGEST)
          .creating(config.topics().create())
          .ensure(admin)
          .forEach(doubt -> LOG.warn("a topic is doubtful: reason={}", doubt));
    }
  }

  StreamsApp startIntake() {
    IntakeTopology topology =
        new IntakeTopology(
            topics,
            config.partitions(),
            models,
            callbacks.allowed(),
            dueDates,
            holds,
            limits,
            intakeKeys,
            masterKey,
            subjectKey,
            vault,
            resolver,
            control.signer(),
            controlKeys.revocations());
    return StreamsApp.start(topology.build(), settings("intake"));
  }

  StreamsApp startTracker() {
    TrafficBudget budget = new TrafficBudget(config.blastRadius().falseFires());
    TrackerTopology topology =
        new TrackerTopology(topics, config.partitions(), certifier, budget, control);
    return StreamsApp.start(topology.build(), settings("tracker"));
  }

  /** None where nobody can be told of anything. */
  Optional<StreamsApp> startCallbacks() {
    return callbacks.isIdle()
        ? Optional.empty()
        : Optional.of(StreamsApp.start(callbacks.build(), settings("callbacks")));
  }

  ProjectorLoop startProjector() {
    return ProjectorLoop.start(
        new ProjectorSettings(
            kafka,
            topics,
            controlKeys,
            schema.url(),
            schema.user(),
            schema.password(),
            config.keyset(),
            checkpoints,
            witnesses,
            log::consistency));
  }

  /** Looks at the clock once the tables have caught up. */
  DueAlertLoop startDueAlerts(BooleanSupplier ready) {
    return DueAlertLoop.start(dueAlerter, ready, config.dueAlerts().every());
  }

  /** Ends all waiting for Postgres. */
  void release() {
    vault.close();
  }

  private StreamsSettings settings(String name) {
    return new StreamsSettings(kafka, topics.prefix() + name, config.state().dir());
  }
}
