package dev.lethe.ingest.console;

import dev.lethe.db.FleetArtefacts;
import dev.lethe.db.FleetView;
import dev.lethe.ingest.console.PlaygroundView.AnswerView;
import dev.lethe.ingest.console.PlaygroundView.GateLine;
import dev.lethe.ingest.console.playground.GateFindings;
import dev.lethe.ingest.console.playground.ReplicaAnswer;
import dev.lethe.ingest.console.playground.ReplicaClient;
import dev.lethe.ingest.console.playground.ReplicaFault;
import dev.lethe.ingest.rest.CurrentCaller;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks a replica. Its address comes from the table of replicas and from nowhere else, and the key
 * from the form: a session holds none. Neither question nor answer is kept.
 */
@Path("/console/playground")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class PlaygroundResource {
  private static final Duration LIVE = Duration.ofSeconds(10);
  private static final int LONGEST_QUESTION = 16_000;
  private static final int MOST_TOKENS = 256;

  /** Each waits for a replica on a thread that others need. */
  private static final int AT_ONCE = 4;

  private final Semaphore places = new Semaphore(AT_ONCE);
  private final FleetView fleet;
  private final FleetArtefacts artefacts;
  private final ReplicaClient client;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  PlaygroundResource(
      DataSource database,
      FleetArtefacts artefacts,
      ReplicaClient client,
      CurrentCaller caller,
      Frames frames,
      Clock clock) {
    this.fleet = new FleetView(database);
    this.artefacts = artefacts;
    this.client = client;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance playground(Frame frame, PlaygroundView view);

    static native TemplateInstance playgroundAnswer(AnswerView answer);
  }

  @GET
  public TemplateInstance page() {
    return page("", "", false, AnswerView.none());
  }

  /** With a script, only the answer is put into the page, so that the key stays in its field. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public TemplateInstance ask(
      @FormParam("replica") @Nullable String replica,
      @FormParam("key") @Nullable String key,
      @FormParam("question") @Nullable String question,
      @FormParam("raw") @Nullable String raw,
      @HeaderParam("HX-Request") @Nullable String script) {
    String name = Objects.requireNonNullElse(replica, "");
    String asked = Objects.requireNonNullElse(question, "").replace("\r\n", "\n");
    AnswerView answer =
        answer(name, Objects.requireNonNullElse(key, "").strip(), asked, raw != null);
    return script == null
        ? page(name, asked, raw != null, answer)
        : Templates.playgroundAnswer(answer);
  }

  private TemplateInstance page(String chosen, String question, boolean raw, AnswerView answer) {
    List<FleetView.Replica> live = live();
    List<NewRequestView.Choice> choices =
        live.stream()
            .map(
                each ->
                    new NewRequestView.Choice(
                        each.replica(),
                        each.replica() + " · " + each.model() + " · " + each.url(),
                        each.replica().equals(chosen)))
            .toList();
    return Templates.playground(
        frames.of("Playground"), new PlaygroundView(choices, question, raw, answer));
  }

  private AnswerView answer(String name, String key, String question, boolean raw) {
    Optional<FleetView.Replica> replica =
        live().stream().filter(each -> each.replica().equals(name)).findFirst();
    if (replica.isEmpty()) {
      return AnswerView.refused("This replica is not live. Choose another.");
    }
    if (key.isEmpty()) {
      return AnswerView.refused("Show a key that may ask the model.");
    }
    if (question.isBlank() || question.length() > LONGEST_QUESTION) {
      return AnswerView.refused("Write a question of at most 16,000 characters.");
    }
    if (!places.tryAcquire()) {
      return AnswerView.refused("Several questions are under way already. Try again in a moment.");
    }
    try {
      ReplicaAnswer answer =
          client.ask(replica.get().url(), replica.get().model(), key, question, MOST_TOKENS, raw);
      String model = replica.get().model();
      String request = request(model, answer.gate().digest());
      return new AnswerView("", name, answer, request, path(request), gates(model, answer));
    } catch (ReplicaFault e) {
      return AnswerView.refused(e.said());
    } finally {
      places.release();
    }
  }

  private List<GateLine> gates(String model, ReplicaAnswer answer) {
    GateFindings findings = answer.findings();
    return findings == null
        ? List.of()
        : findings.nearest().stream()
            .map(
                gate -> {
                  String request = request(model, gate.digest());
                  return new GateLine(gate, request, path(request));
                })
            .toList();
  }

  private static String path(String request) {
    return request.isEmpty() ? "" : RequestLine.pathOf(request);
  }

  /** Whose gate it is; not told to whoever sees one tenant only. */
  private String request(String model, @Nullable String digest) {
    return digest == null || caller.get().tenant() != null
        ? ""
        : artefacts.requestOf(model, digest).orElse("");
  }

  private List<FleetView.Replica> live() {
    Instant since = clock.instant().minus(LIVE);
    return fleet.replicas().stream()
        .filter(each -> !each.leaving() && each.lastSeen().isAfter(since))
        .toList();
  }
}
