package dev.lethe.localstack;

import java.nio.file.Path;
import java.util.Properties;

/**
 * Settings of a single small node: one replica of everything, buffers sized for 256 MiB of heap.
 */
final class BrokerSettings {
  static final String CONTROLLER = "CONTROLLER";

  /** A request of 16 MiB grows by a third when it travels sealed, and has an envelope. */
  private static final int MAX_MESSAGE_BYTES = 32 << 20;

  private BrokerSettings() {}

  static Properties of(Path log, int nodeId, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    set(p, "node.id", nodeId);
    p.setProperty("controller.quorum.voters", nodeId + "@127.0.0.1:" + controllerPort);
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    p.setProperty("controller.listener.names", CONTROLLER);
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("log.dirs", log.toString());
    p.setProperty("auto.create.topics.enable", "false");
    singleReplica(p);
    small(p);
    return p;
  }

  private static void singleReplica(Properties p) {
    set(p, "default.replication.factor", 1);
    set(p, "min.insync.replicas", 1);
    set(p, "offsets.topic.replication.factor", 1);
    set(p, "transaction.state.log.replication.factor", 1);
    set(p, "transaction.state.log.min.isr", 1);
    set(p, "share.coordinator.state.topic.replication.factor", 1);
    set(p, "share.coordinator.state.topic.min.isr", 1);
    set(p, "group.initial.rebalance.delay.ms", 0);
  }

  private static void small(Properties p) {
    set(p, "message.max.bytes", MAX_MESSAGE_BYTES);
    set(p, "replica.fetch.max.bytes", MAX_MESSAGE_BYTES);
    set(p, "offsets.topic.num.partitions", 4);
    set(p, "transaction.state.log.num.partitions", 4);
    set(p, "num.network.threads", 2);
    set(p, "num.io.threads", 4);
    set(p, "background.threads", 2);
    set(p, "log.cleaner.dedupe.buffer.size", 16 << 20);
    set(p, "log.index.size.max.bytes", 1 << 20);
    set(p, "offsets.load.buffer.size", 1 << 20);
    set(p, "transaction.state.log.segment.bytes", 16 << 20);
    set(p, "offsets.topic.segment.bytes", 16 << 20);
  }

  private static void set(Properties p, String key, int value) {
    p.setProperty(key, Integer.toString(value));
  }
}
