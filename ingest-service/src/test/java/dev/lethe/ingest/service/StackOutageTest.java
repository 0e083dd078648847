package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.EventSerdes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Postgres and Kafka go away and come back, after the other tests: Quarkus sorts classes by name.
 */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackOutageTest extends ServiceTestBase {
  @Test
  @Order(1)
  void whilePostgresIsAwayHttpSays503AndTheTopicLosesNothing() throws Exception {
    DisposableStack.current().stopPostgres();
    try {
      problem(post(body("y-1")), 503, null);
      problem(given().get("/v1/requests/y-1"), 503, null);
      kafka.send(KafkaPeers.TOPICS.requests(), "y-2", KafkaPeers.erasure(body("y-2")));
      Polling.until("not ready", () -> given().get("/q/health/ready").statusCode() == 503);
    } finally {
      DisposableStack.current().startPostgres();
    }

    awaitState("y-2", "ACCEPTED");
    post(body("y-1")).then().statusCode(202);
    assertThat(kafka.jobs("y-2")).hasSize(1);
  }

  @Test
  @Order(2)
  void whileKafkaIsAwayHttpSays503AndWhenItIsReadyAgainItTakesRequests() throws Exception {
    DisposableStack.current().stopKafka();
    try {
      problem(post(body("z-1")), 503, null);
      Polling.until("not ready", () -> given().get("/q/health/ready").statusCode() == 503);
      assertThat(given().get("/q/health/ready").asString())
          .contains("waitsFor", "Kafka to take records of unlearning-requests");
    } finally {
      DisposableStack.current().startKafka();
    }

    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
    post(body("z-2")).then().statusCode(202);
    awaitState("z-2", "ACCEPTED");
    assertThat(kafka.all(KafkaPeers.TOPICS.jobs(), EventSerdes.jobs())).isNotEmpty();
  }
}
