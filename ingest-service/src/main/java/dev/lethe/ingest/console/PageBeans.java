package dev.lethe.ingest.console;

import dev.lethe.db.ApiKeyJournal;
import dev.lethe.db.AuditBrowser;
import dev.lethe.db.FleetArtefacts;
import dev.lethe.db.SavedViews;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.ingest.console.audit.InstallationLog;
import dev.lethe.ingest.console.audit.ServingLookup;
import dev.lethe.ingest.console.audit.TrailVerification;
import dev.lethe.ingest.console.draft.DraftReader;
import dev.lethe.ingest.console.draft.RequestDrafts;
import dev.lethe.ingest.console.playground.ReplicaClient;
import dev.lethe.ingest.rest.SecondPerson;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ApiKeyStore;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.service.config.AccessConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes what pages need beyond their frame. */
@Singleton
class PageBeans {
  /** Four large uploads, or very many ordinary ones. */
  private static final long MOST_DRAFTS = 4;

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** A long answer of a large model on a small machine. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  @Produces
  @Singleton
  DraftReader draftReader(IngestConfig config, Limits limits) {
    return new DraftReader(config.models(), limits);
  }

  /** Texts in memory have two bytes a character, and stand beside the body. */
  @Produces
  @Singleton
  RequestDrafts drafts(Clock clock, Limits limits) {
    return new RequestDrafts(clock, MOST_DRAFTS * 5 * limits.maxBytes());
  }

  @Produces
  @Singleton
  AuditBrowser auditBrowser(DataSource database) {
    return new AuditBrowser(database);
  }

  @Produces
  @Singleton
  FleetArtefacts fleetArtefacts(DataSource database) {
    return new FleetArtefacts(database);
  }

  @Produces
  @Singleton
  SavedViews savedViews(DataSource database) {
    return new SavedViews(database);
  }

  @Produces
  @Singleton
  KeyKeeper keyKeeper(
      IngestConfig config,
      AccessConfig access,
      DataSource database,
      SecondPerson secondPerson,
      Clock clock) {
    return new KeyKeeper(
        access.apiKeys().map(file -> new ApiKeyStore(file, clock)),
        new ApiKeyJournal(database),
        config.console().keyChanges(),
        secondPerson::isNeeded,
        clock);
  }

  @Produces
  @Singleton
  InstallationLog installationLog(IngestConfig config, DataSource database, ControlKeys keys) {
    return new InstallationLog(database, new CheckpointFolder(config.audit().dir()), keys);
  }

  @Produces
  @Singleton
  TrailVerification verification(
      InstallationLog log,
      AuditBrowser browser,
      DataSource database,
      KafkaSettings kafka,
      Topics topics,
      ControlKeys keys,
      Clock clock) {
    return new TrailVerification(log, browser, database, kafka, topics, keys, clock);
  }

  void close(@Disposes TrailVerification verification) {
    verification.close();
  }

  @Produces
  @Singleton
  ServingLookup servingLookup(KafkaSettings kafka, Topics topics, ControlKeys keys, Clock clock) {
    return new ServingLookup(kafka, topics, keys, clock);
  }

  void close(@Disposes ServingLookup lookup) {
    lookup.close();
  }

  @Produces
  @Singleton
  ReplicaClient replicaClient() {
    return new ReplicaClient(CONNECT, ANSWER);
  }
}
