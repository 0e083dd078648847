package dev.lethe.ingest;

import dev.lethe.db.AgentTokens;
import dev.lethe.db.LiveSetHeads;
import dev.lethe.db.RequestFigures;
import dev.lethe.db.RequestOverview;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.TransparencyLog;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.alert.DueAlertRules;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.callback.CallbackRetry;
import dev.lethe.ingest.callback.CallbackTopology;
import dev.lethe.ingest.callback.DrpCallbackSender;
import dev.lethe.ingest.callback.HttpCallbackSender;
import dev.lethe.ingest.callback.OpenDsrCallbackSender;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.ingest.drp.DrpSwitch;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.intake.HoldPolicy;
import dev.lethe.ingest.intake.RetryingVault;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.opendsr.OpenDsrInstallation;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.project.CheckpointSettings;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.track.ControlPath;
import dev.lethe.ingest.track.TrackerStatus;
import dev.lethe.ingest.trial.TrialClient;
import dev.lethe.ingest.witness.WitnessSettings;
import dev.lethe.ingest.witness.WitnessStatus;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.service.config.AccessConfig;
import dev.lethe.service.config.ModelTenants;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Makes what the service is built of, from its configuration. */
@Singleton
class IngestBeans {
  /** A stream thread that waits longer for Postgres is replaced and reads the record again. */
  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Topics topics(IngestConfig config) {
    return config.topics().names();
  }

  @Produces
  @Singleton
  AccessConfig access(IngestConfig config) {
    return config.access();
  }

  @Produces
  @Singleton
  KafkaSettings kafka(IngestConfig config) {
    return config.kafka().settings();
  }

  @Produces
  @Singleton
  KafkaClients kafkaClients(KafkaSettings kafka) {
    return new KafkaClients(kafka);
  }

  @Produces
  @Singleton
  Limits limits(IngestConfig config) {
    IngestConfig.RequestLimits limits = config.limits();
    return new Limits(limits.examples(), limits.tokens(), limits.bytes());
  }

  @Produces
  @Singleton
  ServedModels servedModels(IngestConfig config) {
    ModelTenants tenants = ModelTenants.of(config.modelTenants());
    return new ServedModels(config.models(), tenants.requireAmong(config.models()));
  }

  @Produces
  @Singleton
  TrialClient trialClient(IngestConfig config) {
    return TrialSettings.read(config.trainers());
  }

  @Produces
  @Singleton
  DueDates dueDates(IngestConfig config) {
    return DueDateSettings.read(config);
  }

  @Produces
  @Singleton
  DueAlertRules dueAlerts(IngestConfig config) {
    return DueAlertSettings.read(config.dueAlerts());
  }

  @Produces
  @Singleton
  HoldPolicy holds(IngestConfig config) {
    return HoldSettings.read(config);
  }

  @Produces
  @Singleton
  MasterKey masterKey(IngestConfig config) {
    return MasterKey.open(config.keyset(), config.vault().settings());
  }

  @Produces
  @Singleton
  SubjectKey subjectKey(IngestConfig config) {
    return SubjectKey.load(config.subjectKeyset());
  }

  @Produces
  @Singleton
  IntakeKeys intakeKeys(IngestConfig config) {
    return IntakeKeys.load(config.intakeKeys());
  }

  @Produces
  @Singleton
  RequestKeys requestKeys(DataSource database, MasterKey masterKey) {
    return new RequestKeys(database, masterKey);
  }

  @Produces
  @Singleton
  ForgetSetResolver resolver(IngestConfig config, Limits limits) {
    return new ForgetSetResolver(config.reference().roots().orElse(List.of()), limits);
  }

  @Produces
  @Singleton
  RequestQueries queries(DataSource database, SubjectKey subjectKey) {
    return new RequestQueries(database, subjectKey);
  }

  @Produces
  @Singleton
  RequestOverview overview(DataSource database) {
    return new RequestOverview(database);
  }

  @Produces
  @Singleton
  RequestFigures requestFigures(DataSource database) {
    return new RequestFigures(database);
  }

  @Produces
  @Singleton
  RetryingVault vault(RequestKeys keys) {
    return new RetryingVault(keys, VAULT_PATIENCE);
  }

  @Produces
  @Singleton
  CertificateFolder certificates(IngestConfig config) {
    return new CertificateFolder(config.certificates().dir());
  }

  @Produces
  @Singleton
  SigningKey signingKey(IngestConfig config) {
    return SigningKey.load(config.signingKey());
  }

  @Produces
  @Singleton
  ControlSigner controlSigner(IngestConfig config) {
    return ControlSigner.load(config.signingKey());
  }

  @Produces
  @Singleton
  ControlKeys controlKeys(IngestConfig config) {
    return config.trusted().keys();
  }

  @Produces
  @Singleton
  TrackerStatus trackerStatus() {
    return new TrackerStatus();
  }

  /** No head goes below the newest one that the projector has put into its table. */
  @Produces
  @Singleton
  ControlPath controlPath(
      IngestConfig config,
      DataSource database,
      ControlSigner signer,
      ControlKeys keys,
      TrackerStatus status) {
    if (!keys.revocations().all().contains(signer.publicKey())) {
      throw new IllegalArgumentException(
          "lethe.signing-key is not among lethe.trusted.revocations: nobody would believe it");
    }
    return new ControlPath(
        signer, keys, config.models(), new LiveSetHeads(database)::newest, status);
  }

  @Produces
  @Singleton
  Certifier certifier(SubjectKey subjectKey, SigningKey signingKey, CertificateFolder folder) {
    return new Certifier(subjectKey, signingKey, folder);
  }

  @Produces
  @Singleton
  AllowedCallbacks allowedCallbacks(
      IngestConfig config, OpenDsrInstallation openDsr, DrpSwitch drp) {
    AllowedCallbacks allowed = AllowedCallbacks.of(config.callbacks().allowed().orElse(List.of()));
    AllowedCallbacks forms = openDsr.isOn() ? allowed.withStatuses() : allowed;
    return drp.installation().isPresent() ? forms.withDrp() : forms;
  }

  @Produces
  @Singleton
  DrpSwitch drp(IngestConfig config, OpenDsrInstallation openDsr) {
    return new DrpSwitch(DrpSettings.read(config.drp(), openDsr.resolver()));
  }

  @Produces
  @Singleton
  AgentTokens agentTokens(DataSource database) {
    return new AgentTokens(database, System::nanoTime);
  }

  @Produces
  @Singleton
  OpenDsrInstallation openDsr(IngestConfig config, Limits limits) {
    return OpenDsrSettings.read(config, limits);
  }

  @Produces
  @Singleton
  CallbackTopology callbacks(
      IngestConfig config,
      Topics topics,
      SubjectKey subjectKey,
      SigningKey signingKey,
      AllowedCallbacks allowed,
      OpenDsrInstallation openDsr,
      DrpSwitch drp,
      Clock clock) {
    IngestConfig.Callbacks settings = config.callbacks();
    OpenDsrProcessor processor = openDsr.processor();
    return new CallbackTopology(
        topics,
        subjectKey,
        allowed,
        new HttpCallbackSender(signingKey, settings.timeout(), clock),
        processor == null ? null : new OpenDsrCallbackSender(processor, settings.timeout()),
        drp.installation().isPresent() ? new DrpCallbackSender(settings.timeout()) : null,
        new CallbackRetry(settings.attempts(), settings.pause(), settings.longestPause()),
        NoticeSettings.read(config));
  }

  @Produces
  @Singleton
  CheckpointSettings checkpoints(IngestConfig config, SigningKey signingKey, Clock clock) {
    IngestConfig.Audit audit = config.audit();
    return new CheckpointSettings(
        signingKey,
        audit.origin(),
        new CheckpointFolder(audit.dir()),
        audit.events(),
        audit.patience(),
        clock);
  }

  @Produces
  @Singleton
  WitnessStatus witnessStatus() {
    return new WitnessStatus();
  }

  @Produces
  @Singleton
  WitnessSettings witnesses(IngestConfig config, WitnessStatus status, Clock clock) {
    return WitnessSettings.of(WitnessConfiguration.read(config.witness()), status, clock);
  }

  /** Checkpoints count that any key signed which was this installation's. */
  @Produces
  @Singleton
  TransparencyLog transparencyLog(
      DataSource database, ControlKeys keys, WitnessSettings witnesses) {
    return new TransparencyLog(
        database,
        origin -> VerifierKey.anyOf(origin, keys.revocations().all()),
        witnesses::isCosignature);
  }
}
