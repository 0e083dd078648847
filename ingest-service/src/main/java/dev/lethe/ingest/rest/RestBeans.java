package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.db.OpenRequests;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.ingest.alert.DueAlertRules;
import dev.lethe.ingest.alert.DueAlerter;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.Topics;
import dev.lethe.service.kafka.KafkaClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;

/** Makes what the resources need. */
@Singleton
class RestBeans {
  @Produces
  @Singleton
  ObjectMapper mapper() {
    return Json.mapper();
  }

  @Produces
  @Singleton
  TopicWriter intakeWriter(KafkaClients kafka, Topics topics) {
    return new TopicWriter(kafka, topics.requests());
  }

  void close(@Disposes TopicWriter writer) {
    writer.close();
  }

  @Produces
  @Singleton
  IntakeProbe intakeProbe(KafkaClients kafka, Topics topics, TopicWriter writer) {
    return new IntakeProbe(kafka, topics.requests(), writer);
  }

  void close(@Disposes IntakeProbe probe) {
    probe.close();
  }

  @Produces
  @Singleton
  SubmissionHandler requestDesk(
      ServedModels models,
      AllowedCallbacks callbacks,
      DueDates dueDates,
      Limits limits,
      ForgetSetResolver resolver,
      DataSource database,
      RequestQueries queries,
      TenantScope tenants,
      ActorTokenIssuer actors,
      TopicWriter writer,
      IntakeKeys intakeKeys,
      RequestKeys keys,
      Clock clock) {
    return new SubmissionHandler(
        models,
        callbacks,
        dueDates,
        limits,
        resolver,
        database,
        queries,
        tenants,
        actors,
        writer,
        intakeKeys,
        keys,
        clock);
  }

  @Produces
  @Singleton
  DueAlerter dueAlerter(
      DueAlertRules rules, DataSource database, CaseLog log, MeterRegistry meters, Clock clock) {
    return new DueAlerter(
        rules, new OpenRequests(database), event -> log.write(event, Map.of()), meters, clock);
  }

  /** The API's description under the short path too. */
  void routes(@Observes Router router) {
    router.get("/openapi").handler(context -> context.reroute("/q/openapi"));
    router.route(OpenDsrProcessor.PATH + "/v2/*").handler(RestBeans::withoutVersion);
  }

  /** The standard (section 3.4) has the major version in its paths. */
  private static void withoutVersion(RoutingContext context) {
    String rest = context.normalizedPath().substring((OpenDsrProcessor.PATH + "/v2").length());
    context.reroute(OpenDsrProcessor.PATH + rest);
  }
}
