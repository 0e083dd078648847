package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.FreePorts;
import dev.lethe.localstack.LocalStack;
import dev.lethe.schemas.KafkaSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerCheckTest {
  @Test
  void aBrokerThatAnswersIsFine() throws Exception {
    String bootstrap = LocalStack.start().bootstrap();

    assertThat(check(bootstrap)).isEqualTo(CheckOutcome.ok("1 broker answers at " + bootstrap));
  }

  @Test
  void aPortOnWhichNobodyListensFails() throws Exception {
    String bootstrap = "127.0.0.1:" + FreePorts.find(1).get(0);

    CheckOutcome outcome = check(bootstrap);

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("no broker answers at " + bootstrap);
    assertThat(outcome.advice()).contains("--bootstrap", "LETHE_KAFKA_CONFIG");
  }

  @Test
  void whatIsNoAddressFails() throws Exception {
    CheckOutcome outcome = check("broker without a port");

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).startsWith("no client can be made");
  }

  private static CheckOutcome check(String bootstrap) throws InterruptedException {
    return new BrokerCheck(new KafkaSettings(bootstrap, Map.of())).run();
  }
}
