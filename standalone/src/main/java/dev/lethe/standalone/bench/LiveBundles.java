package dev.lethe.standalone.bench;

import dev.lethe.db.FleetView;
import dev.lethe.db.LiveSetHeads;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The bundles in force on a running stack, and more of them: copies of the first one under other
 * requests' names, each signed and announced by itself, so that their adapters lie in memory once.
 */
final class LiveBundles {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final long POLL_MS = 250;

  private final StackAddresses addresses;
  private final DataFolder data;
  private final ControlKeys keys;
  private final ControlSigner trainer;

  LiveBundles(StackAddresses addresses) throws IOException {
    this.addresses = addresses;
    this.data = new DataFolder(Path.of(addresses.data()));
    this.keys = ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
    this.trainer = ControlSigner.load(data.trainerKey());
  }

  /** Who may sign what. */
  ControlKeys keys() {
    return keys;
  }

  int count() {
    try (StatementTopicWriter topic = topic()) {
      return topic.set().live().size();
    }
  }

  private StatementTopicWriter topic() {
    return new StatementTopicWriter(addresses.kafka(), addresses.model(), keys, trainer);
  }

  /**
   * Copies in the store, not yet announced.
   *
   * @param bytes of the files of one
   */
  record Written(List<AdapterEvent> events, long bytes) {
    Written {
      events = List.copyOf(events);
    }
  }

  /** Writes copies of the first live bundle, which there must be. */
  Written write(int copies) throws IOException {
    try (StatementTopicWriter topic = topic()) {
      int live = topic.set().live().size();
      AdapterEvent pattern = topic.set().live().iterator().next();
      BundleCloner cloner = new BundleCloner(data.bundles(), pattern, trainer);
      List<AdapterEvent> made = new ArrayList<>();
      for (int i = live; i < live + copies; i++) {
        made.add(cloner.about(String.format(Locale.ROOT, "copy-%06d", i)));
      }
      return new Written(made, cloner.bytes());
    }
  }

  /** Announces them, one after another. */
  void announce(Written written, Duration between) throws InterruptedException {
    try (StatementTopicWriter topic = topic()) {
      for (AdapterEvent event : written.events()) {
        topic.say(event);
        if (!between.isZero()) {
          topic.flush();
          Thread.sleep(between.toMillis());
        }
      }
    }
  }

  /** Waits until the tracker has signed a head of so many. */
  void awaitSigned(int members) throws InterruptedException {
    await(() -> isNewest(head -> head.members() == members));
  }

  /** Waits until every replica serves what the newest head says. */
  void awaitServed() throws InterruptedException {
    await(
        () ->
            isNewest(
                head ->
                    AuditCheck.with(addresses, database -> new FleetView(database).replicas())
                        .stream()
                        .filter(replica -> !replica.leaving())
                        .allMatch(replica -> serves(replica.serving(), head))));
  }

  private static boolean serves(ReplicaEvent.@Nullable Serving serving, LiveSetHead head) {
    return serving != null && serving.ready() && serving.sequence() >= head.sequence();
  }

  private boolean isNewest(Predicate<LiveSetHead> head) {
    return AuditCheck.with(
            addresses, database -> new LiveSetHeads(database).newest(addresses.model()))
        .filter(head)
        .isPresent();
  }

  private static void await(BooleanSupplier what) throws InterruptedException {
    long begun = System.nanoTime();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() - begun > LIMIT.toNanos()) {
        throw new IllegalStateException("not within " + LIMIT.toMinutes() + " minutes");
      }
      Thread.sleep(POLL_MS);
    }
  }
}
