package dev.lethe.schemas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Collects what was found about all topics and says it at once. */
final class TopicFindings {
  private static final String ADVICE =
      "What a wrong setting has deleted stays deleted: run `lethe audit verify --full` afterwards.";

  private static final String ABSENT = "missing, a service creates it when it starts";

  private final String bootstrap;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final Map<String, List<String>> doubts = new LinkedHashMap<>();
  private boolean isSomethingLost;

  /**
   * @param bootstrap for the commands
   */
  TopicFindings(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  void missing(TopicRule rule, String why) {
    wrong.add(rule.name() + " is missing" + why);
    commands.add(creation(rule));
  }

  /** Missing as well, where that is no fault. */
  void absent(TopicRule rule) {
    doubts.computeIfAbsent(ABSENT, text -> new ArrayList<>()).add(rule.name());
  }

  /**
   * @param operation that the service's principal lacks, as the tools call it
   */
  void denied(String topic, String operation) {
    wrong.add(
        topic + " cannot be checked: this service may not " + operation + " it, or it is missing");
    commands.add(
        tool("kafka-acls.sh")
            + "--add --allow-principal User:NAME --operation "
            + operation
            + " --topic "
            + topic);
  }

  void checked(TopicRule rule, TopicCheck check) {
    String topic = rule.name();
    check.wrong().forEach(text -> wrong.add(topic + ": " + text));
    check.doubts().forEach(text -> doubts.computeIfAbsent(text, t -> new ArrayList<>()).add(topic));
    isSomethingLost |= !check.wrong().isEmpty();
    if (!check.mended().isEmpty()) {
      commands.add(
          tool("kafka-configs.sh")
              + "--alter --entity-type topics --entity-name "
              + topic
              + " --add-config "
              + list(check.mended(), ","));
    }
    if (check.hasTooManyPartitions()) {
      commands.add("# partitions cannot be taken away; only if " + topic + " is empty:");
      commands.add(tool("kafka-topics.sh") + "--delete --topic " + topic);
      commands.add(creation(rule));
    }
  }

  /** Lines for the log, each with the topics that it is about. */
  List<String> doubts() {
    return doubts.entrySet().stream()
        .map(doubt -> doubt.getKey() + ": " + String.join(", ", doubt.getValue()))
        .toList();
  }

  /**
   * @throws UnsuitableTopicsException if anything is wrong
   */
  void throwIfWrong() {
    if (wrong.isEmpty()) {
      return;
    }
    String end = isSomethingLost ? "\n" + ADVICE : "";
    throw new UnsuitableTopicsException(
        "topics are not as they must be:"
            + lines(wrong)
            + "\nTo mend it (add --command-config FILE where the broker asks who you are):"
            + lines(commands)
            + end);
  }

  private String creation(TopicRule rule) {
    return tool("kafka-topics.sh")
        + "--create --topic "
        + rule.name()
        + " --partitions "
        + rule.partitions()
        + " --config "
        + list(new TreeMap<>(rule.configuration()), " --config ");
  }

  private String tool(String name) {
    return name + " --bootstrap-server " + bootstrap + " ";
  }

  private static String list(Map<String, String> settings, String separator) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(separator));
  }

  private static String lines(List<String> texts) {
    return texts.stream().map(text -> "\n  " + text).collect(Collectors.joining());
  }
}
