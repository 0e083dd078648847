package dev.lethe.ingest.console.audit;

import dev.lethe.db.AuditBrowser;
import dev.lethe.db.AuditReport;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import io.quarkus.qute.TemplateData;
import java.io.IOException;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the audit trail and enforcement as {@code lethe audit verify} does, from within the
 * service. It finds what somebody did to the database or the topics; who owns this process could
 * have it say anything, so that auditors verify elsewhere too. Thread-safe.
 */
public final class TrailVerification implements AutoCloseable {
  private final InstallationLog log;
  private final AuditBrowser browser;
  private final DataSource database;
  private final KafkaSettings kafka;
  private final Topics topics;
  private final ControlKeys keys;
  private final Clock clock;
  private final SingleRun<Verified> run;

  public TrailVerification(
      InstallationLog log,
      AuditBrowser browser,
      DataSource database,
      KafkaSettings kafka,
      Topics topics,
      ControlKeys keys,
      Clock clock) {
    this.log = log;
    this.browser = browser;
    this.database = database;
    this.kafka = kafka;
    this.topics = topics;
    this.keys = keys;
    this.clock = clock;
    this.run = new SingleRun<>("lethe-audit-verification", clock);
  }

  /**
   * What came out.
   *
   * @param full whether everything was held against everything
   * @param cutOff how many rows the database has a checkpoint of that the folder lacks; 0 for none
   * @param enforcement null if the broker did not answer
   */
  @TemplateData
  public record Verified(
      boolean full, long cutOff, AuditReport trail, @Nullable EnforcementReport enforcement) {
    /** Whether all that was checked is sound, and all was checked. */
    public boolean isSound() {
      return trail.isSound() && cutOff == 0 && enforcement != null && enforcement.isSound();
    }

    /** Whether something contradicts; what could not be checked does not. */
    public boolean isBroken() {
      return !trail.isSound() || cutOff != 0 || (enforcement != null && !enforcement.isSound());
    }
  }

  /**
   * Starts, unless a run is under way.
   *
   * @param by who asked for it
   * @param full every other checkpoint, the stored tree and the events' schema too
   * @return whether it started
   */
  public boolean start(String by, boolean full) {
    long rows = browser.size();
    return run.start(
        by, full ? "Everything" : "Newest checkpoint", rows, progress -> verify(full, progress));
  }

  /** The run under way or the last one; null before the first. */
  public @Nullable RunStatus<Verified> status() {
    return run.status();
  }

  private Verified verify(boolean full, SingleRun.Progress progress) throws IOException {
    InstallationLog.Signed signed = log.signed(full);
    AuditReport trail = AuditVerifier.verify(database, progress::at, null, signed.evidence());
    return new Verified(full, signed.cutOff(), trail, enforcement());
  }

  /** What happened just while it was read is read whole the second time. */
  private @Nullable EnforcementReport enforcement() {
    try {
      EnforcementReport first = enforcementOnce();
      return first.isSound() ? first : enforcementOnce();
    } catch (KafkaException e) {
      return null;
    }
  }

  private EnforcementReport enforcementOnce() {
    var now = clock.instant();
    try (KafkaLog records = KafkaLog.open(kafka, EnforcementVerifier.sources(topics))) {
      return EnforcementVerifier.verify(records, topics, keys, now);
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
