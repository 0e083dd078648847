package dev.lethe.schemas;

import dev.lethe.schemas.TopicCheck.TopicState;
import dev.lethe.schemas.TopicReader.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing, and checks those that exist against what Lethe needs of
 * them. Existing topics are never changed. Replication is the broker's default.
 */
public final class TopicProvisioner {
  private static final String MIN_INSYNC = "min.insync.replicas";
  private static final int SAFE_REPLICAS = 3;
  private static final int SAFE_IN_SYNC = 2;

  private final List<TopicRule> rules;
  private final Topics topics;
  private final AbsentTopic missing;

  /** What a topic is that does not exist. */
  private enum AbsentTopic {
    CREATED,
    WRONG,
    DOUBTFUL
  }

  /**
   * For all topics, creating what is missing.
   *
   * @param partitions of every topic but {@code request-events}
   */
  public TopicProvisioner(Topics topics, int partitions) {
    this(topics, TopicTable.of(topics, partitions), AbsentTopic.CREATED);
  }

  private TopicProvisioner(Topics topics, List<TopicRule> rules, AbsentTopic missing) {
    this.topics = topics;
    this.rules = List.copyOf(rules);
    this.missing = missing;
  }

  /** The same for the topics that one service uses. */
  public TopicProvisioner usedBy(ServiceRole role) {
    List<TopicRule> used = rules.stream().filter(rule -> rule.users().contains(role)).toList();
    return new TopicProvisioner(topics, used, missing);
  }

  /** The same, creating topics or not. */
  public TopicProvisioner creating(boolean wanted) {
    return new TopicProvisioner(topics, rules, wanted ? AbsentTopic.CREATED : AbsentTopic.WRONG);
  }

  /**
   * The same for somebody who only looks, and may do so before any service ran: creates nothing,
   * and a missing topic is merely doubtful.
   */
  public TopicProvisioner looking() {
    return new TopicProvisioner(topics, rules, AbsentTopic.DOUBTFUL);
  }

  /**
   * Returns when all topics are there and fit to be used. Safe to call from several services at
   * once. The caller closes {@code admin}.
   *
   * @return what is doubtful though not wrong, a line each, for the log
   * @throws UnsuitableTopicsException naming everything that is wrong, with the commands that mend
   *     it
   * @throws IllegalStateException if the broker cannot be asked, now
   */
  public List<String> ensure(Admin admin) {
    try {
      TopicReader reader = new TopicReader(admin);
      TopicFindings findings = new TopicFindings(reader.address());
      check(reader, existing(admin, reader, findings), findings);
      findings.throwIfWrong();
      return findings.doubts();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused to create or describe topics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }

  /** Every topic with its partitions and configuration. */
  public List<NewTopic> topics() {
    return rules.stream().map(rule -> rule.creation(Map.of())).toList();
  }

  private Map<String, TopicDescription> existing(
      Admin admin, TopicReader reader, TopicFindings findings)
      throws ExecutionException, InterruptedException {
    List<String> names = rules.stream().map(TopicRule::name).toList();
    Answers<TopicDescription> described = reader.describe(names);
    List<TopicRule> absent =
        rules.stream()
            .filter(rule -> !described.found().containsKey(rule.name()))
            .filter(rule -> !described.denied().containsKey(rule.name()))
            .toList();
    described.denied().forEach(findings::denied);
    Map<String, TopicDescription> all = new TreeMap<>(described.found());
    switch (missing) {
      case CREATED -> {
        Answers<TopicDescription> created = reader.describeNew(create(admin, absent, findings));
        created.denied().forEach(findings::denied);
        all.putAll(created.found());
      }
      case WRONG ->
          absent.forEach(rule -> findings.missing(rule, ", and lethe.topics.create is false"));
      case DOUBTFUL -> absent.forEach(findings::absent);
    }
    return all;
  }

  /** Names of those that exist now. */
  private static List<String> create(Admin admin, List<TopicRule> missing, TopicFindings findings)
      throws ExecutionException, InterruptedException {
    List<String> created = new ArrayList<>();
    if (missing.isEmpty()) {
      return created;
    }
    List<NewTopic> wanted = replicatedSafely(admin, missing);
    Map<String, KafkaFuture<Void>> results = admin.createTopics(wanted).values();
    for (TopicRule rule : missing) {
      try {
        KafkaFuture<Void> result = results.get(rule.name());
        if (result != null) {
          result.get();
        }
        created.add(rule.name());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicExistsException) {
          created.add(rule.name());
        } else if (e.getCause() instanceof AuthorizationException) {
          findings.missing(rule, ", and this service may not create it");
        } else {
          throw e;
        }
      }
    }
    return created;
  }

  /** Asks first how often the broker would replicate them: two replicas must have a record then. */
  private static List<NewTopic> replicatedSafely(Admin admin, List<TopicRule> missing)
      throws InterruptedException {
    CreateTopicsResult rehearsal =
        admin.createTopics(
            missing.stream().map(rule -> rule.creation(Map.of())).toList(),
            new CreateTopicsOptions().validateOnly(true));
    List<NewTopic> topics = new ArrayList<>();
    for (TopicRule rule : missing) {
      boolean isAtRisk = isAtRisk(rehearsal, rule.name());
      topics.add(
          rule.creation(isAtRisk ? Map.of(MIN_INSYNC, Integer.toString(SAFE_IN_SYNC)) : Map.of()));
    }
    return topics;
  }

  private static boolean isAtRisk(CreateTopicsResult rehearsal, String topic)
      throws InterruptedException {
    try {
      ConfigEntry inSync = rehearsal.config(topic).get().get(MIN_INSYNC);
      return rehearsal.replicationFactor(topic).get() >= SAFE_REPLICAS
          && inSync != null
          && Integer.parseInt(inSync.value()) < SAFE_IN_SYNC;
    } catch (ExecutionException e) {
      return false; // whatever is the matter, the creation itself will say so
    }
  }

  private void check(
      TopicReader reader, Map<String, TopicDescription> existing, TopicFindings findings)
      throws ExecutionException, InterruptedException {
    Answers<TopicState> answers = reader.settings(existing);
    answers.denied().forEach(findings::denied);
    TopicState intake = answers.found().get(topics.requests());
    for (TopicRule rule : rules) {
      TopicState topic = answers.found().get(rule.name());
      if (topic != null) {
        findings.checked(rule, new TopicCheck(rule, topic, intake));
      }
    }
  }
}
