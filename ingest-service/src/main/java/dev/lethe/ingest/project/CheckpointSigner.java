package dev.lethe.ingest.project;

import dev.lethe.db.tlog.CheckpointWriter;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.ingest.stream.RootCause;
import dev.lethe.ingest.witness.Witnesses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the Merkle tree over the audit trail while the projector that leads makes it grow: to the
 * folder first, then to the topic. It signs what the log says; where the folder holds another
 * history it stops signing and says so, and projection goes on. Used by one thread.
 */
final class CheckpointSigner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSigner.class);

  private final CheckpointSettings settings;
  private final String origin;
  private final CheckpointTopic topic;
  private final Witnesses witnesses;
  private @Nullable CheckpointWriter writer;
  private @Nullable Instant newestTime;
  private @Nullable Instant waitingSince;
  private boolean unsent;

  /**
   * @param origin name of the log
   * @param witnesses are given what is on the topic
   */
  CheckpointSigner(
      CheckpointSettings settings, String origin, CheckpointTopic topic, Witnesses witnesses) {
    this.settings = settings;
    this.origin = origin;
    this.topic = topic;
    this.witnesses = witnesses;
    try {
      writer = CheckpointWriter.open(settings.folder(), origin);
    } catch (IOException e) {
      LOG.error("the audit trail is not signed: folder={} error={}", folder(), RootCause.of(e));
    }
  }

  /** Since when a leaf waits for its checkpoint; null if none does. */
  @Nullable Instant waitingSince() {
    return waitingSince;
  }

  /** Whether it signs, and does not only say why it cannot. */
  boolean isSigning() {
    return writer != null;
  }

  /** How many leaves it knows: the row of the last one is to be given to {@link #resume}. */
  long size() {
    return writer == null ? 0 : writer.size();
  }

  /**
   * Whether the log can be read on after {@code last}, the row of the last leaf that it knows; if
   * not, the log must be read from its beginning.
   */
  boolean resume(@Nullable LoggedLeaf last) {
    CheckpointWriter open = writer;
    if (open == null) {
      return true;
    }
    try {
      if (last != null && Arrays.equals(settings.folder().leaf(open.size() - 1), last.hash())) {
        newestTime = last.time();
        unsent = true; // It may have been lost between folder and topic.
        return true;
      }
    } catch (IOException e) {
      LOG.warn("reads the log anew: folder={} error={}", folder(), RootCause.of(e));
    }
    open.restart();
    return false;
  }

  /** Takes leaves whose rows were committed, and signs when it is time. */
  void add(List<LoggedLeaf> leaves) {
    try {
      for (LoggedLeaf leaf : leaves) {
        add(leaf);
      }
    } catch (CheckpointWriter.ContradictionException e) {
      LOG.error(
          "the audit trail is not signed any more: folder={} reason={}", folder(), e.getMessage());
      writer = null;
    }
  }

  /** To be called now and then: signs what has waited long enough, sends what was not sent. */
  void tick() {
    Instant since = waitingSince;
    if (since != null && hasPassed(settings.patience(), since)) {
      sign();
    } else {
      send();
    }
  }

  /** The clock may be set: a leap in either direction counts as time that has passed. */
  private boolean hasPassed(Duration time, Instant since) {
    return Duration.between(since, settings.clock().instant()).abs().compareTo(time) >= 0;
  }

  private void add(LoggedLeaf leaf) {
    CheckpointWriter open = writer;
    if (open == null) {
      return;
    }
    if (leaf.seq() != open.size() + 1) {
      LOG.error(
          "an audit row holds another event of the log: row={} event={}",
          leaf.seq(),
          open.size() + 1);
    }
    open.add(leaf.hash());
    if (open.uncovered() > 0) {
      newestTime = leaf.time();
      waitingSince = waitingSince == null ? settings.clock().instant() : waitingSince;
      if (open.size() % settings.events() == 0) {
        sign();
      }
    } else if (open.isAtNewest()) {
      newestTime = leaf.time();
      unsent = true;
    }
  }

  private void sign() {
    CheckpointWriter open = writer;
    if (open == null || open.uncovered() == 0 || !send()) {
      return;
    }
    try {
      SigningKey key = settings.key().current();
      VerifierKey name = key.verifierKey(origin);
      SignedCheckpoint signed = open.sign(head -> SignedCheckpoint.sign(head, name, key::sign));
      LOG.debug("signed the audit trail: size={}", signed.checkpoint().size());
      waitingSince = null;
      unsent = true;
      send();
    } catch (IOException e) {
      LOG.warn("cannot sign the audit trail yet: error={}", RootCause.of(e));
      waitingSince = settings.clock().instant();
    }
  }

  /** Whether the newest checkpoint is on the topic. */
  private boolean send() {
    SignedCheckpoint newest = writer == null ? null : writer.newest();
    Instant at = newestTime;
    if (!unsent || newest == null || at == null) {
      return true;
    }
    try {
      topic.send(newest, at);
      unsent = false;
      witnesses.offer(newest, at);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("cannot send a checkpoint yet: error={}", RootCause.of(e));
    }
    return !unsent;
  }

  private Object folder() {
    return settings.folder().path();
  }

  @Override
  public void close() {
    witnesses.close();
    topic.close();
  }
}
