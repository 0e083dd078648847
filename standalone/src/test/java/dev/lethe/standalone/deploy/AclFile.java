package dev.lethe.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What {@code deploy/kafka/acls.sh} grants: the script is run as it is shipped, with a {@code
 * kafka-acls.sh} that only writes down what it is told.
 */
final class AclFile {
  private static final Path ROOT = Path.of(System.getProperty("lethe.home"));
  private static final Map<String, ResourceType> KINDS =
      Map.of(
          "--topic", ResourceType.TOPIC,
          "--group", ResourceType.GROUP,
          "--transactional-id", ResourceType.TRANSACTIONAL_ID);

  private AclFile() {}

  /** Runs it; the folder is for what it writes. */
  static List<AclBinding> bindings(Path folder) throws IOException, InterruptedException {
    Path told = folder.resolve("told.txt");
    Path tool =
        Files.createFile(
            folder.resolve("kafka-acls.sh"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(tool, "#!/bin/sh\nfor word; do echo \"$word\"; done >> " + told + "\n");
    ProcessBuilder script =
        new ProcessBuilder("sh", ROOT.resolve("deploy/kafka/acls.sh").toString()).inheritIO();
    script.environment().put("BOOTSTRAP", "localhost:9092");
    script.environment().put("KAFKA_ACLS", tool.toString());
    Process process = script.start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("acls.sh failed");
    }
    List<AclBinding> all = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String word : Files.readAllLines(told)) {
      if (word.equals("--bootstrap-server") && !command.isEmpty()) {
        all.addAll(parse(command));
        command.clear();
      }
      command.add(word);
    }
    all.addAll(parse(command));
    return all;
  }

  /** Fails on a word that it does not know, so that none is passed over. */
  private static List<AclBinding> parse(List<String> words) {
    List<AclOperation> operations = new ArrayList<>();
    String principal = "";
    ResourceType kind = ResourceType.UNKNOWN;
    String name = "";
    PatternType pattern = PatternType.UNKNOWN;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--add")) {
        continue;
      }
      String value = words.get(++i);
      switch (word) {
        case "--bootstrap-server" -> {}
        case "--allow-principal" -> principal = value;
        case "--operation" -> operations.add(operation(value));
        case "--topic", "--group", "--transactional-id" -> {
          kind = KINDS.getOrDefault(word, ResourceType.UNKNOWN);
          name = value;
        }
        case "--resource-pattern-type" ->
            pattern = PatternType.valueOf(value.toUpperCase(Locale.ROOT));
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    ResourcePattern resource = new ResourcePattern(kind, name, pattern);
    String allowed = principal;
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(allowed, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** The tool writes {@code DescribeConfigs}, the API {@code DESCRIBE_CONFIGS}. */
  private static AclOperation operation(String word) {
    AclOperation operation = AclOperation.fromString(word.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    if (operation == AclOperation.UNKNOWN) {
      throw new IllegalArgumentException("unknown operation " + word);
    }
    return operation;
  }
}
