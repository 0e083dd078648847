package dev.lethe.standalone.doctor;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.UnsuitableTopicsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Whether the topics are as the services will insist on. Creates none.
 *
 * @param kafka how to connect
 * @param topics what they must be
 */
public record TopicSettingsCheck(KafkaSettings kafka, TopicProvisioner topics)
    implements InstallationCheck {
  /** How the message parts what is wrong from the commands that mend it. */
  private static final String MEND = "\nTo mend it";

  /** How the doubt begins that a single broker cannot help. */
  private static final String COPIES = "replication factor ";

  @Override
  public String name() {
    return "topics";
  }

  @Override
  public CheckOutcome run() throws InterruptedException {
    try (Admin admin = BrokerAdmin.open(kafka)) {
      boolean isAlone = admin.describeCluster().nodes().get().size() == 1;
      List<String> doubts = new ArrayList<>(topics.looking().ensure(admin));
      boolean hasOneCopy = doubts.removeIf(doubt -> isAlone && doubt.startsWith(COPIES));
      return doubts.isEmpty()
          ? CheckOutcome.ok(
              topics.topics().size()
                  + " topics are as they must be"
                  + (hasOneCopy ? "; on one broker, so that a lost disk loses them" : ""))
          : CheckOutcome.warning(
              "nothing is wrong, this is doubtful: " + String.join("; ", doubts),
              "docs/reference/kafka.md says what topics must be set to");
    } catch (UnsuitableTopicsException e) {
      return wrong(e.reason());
    } catch (ExecutionException | KafkaException | IllegalStateException e) {
      return CheckOutcome.skipped(
          "the broker did not tell what its topics are like", "see the check named broker");
    }
  }

  private static CheckOutcome wrong(String reason) {
    int mend = reason.indexOf(MEND);
    String finding = mend < 0 ? reason : reason.substring(0, mend);
    String advice = mend < 0 ? "see docs/reference/kafka.md" : reason.substring(mend).strip();
    String[] parts = finding.split(":\\n", 2);
    return CheckOutcome.failed(
        parts[0] + (parts.length == 1 ? "" : ": " + joined(parts[1])), advice);
  }

  private static String joined(String lines) {
    return lines.lines().map(String::strip).collect(Collectors.joining("; "));
  }
}
