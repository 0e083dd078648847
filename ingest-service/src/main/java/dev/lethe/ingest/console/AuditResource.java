package dev.lethe.ingest.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.access.Caller;
import dev.lethe.db.AuditBrowser;
import dev.lethe.db.AuditBrowser.Filter;
import dev.lethe.db.AuditExport;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.ingest.console.AuditView.AuditFilterView;
import dev.lethe.ingest.console.AuditView.CheckpointView;
import dev.lethe.ingest.console.AuditView.ProofView;
import dev.lethe.ingest.console.audit.InstallationLog;
import dev.lethe.ingest.console.audit.TrailVerification;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The audit trail: its rows, what proves them, and whether they are what was signed. */
@Path("/console/audit")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class AuditResource {
  private static final int PAGE_SIZE = 50;
  private static final String PAGE = "/console/audit";

  private final AuditBrowser browser;
  private final InstallationLog log;
  private final TrailVerification verification;
  private final DataSource database;
  private final ServedModels models;
  private final CurrentCaller caller;
  private final Frames frames;

  AuditResource(
      AuditBrowser browser,
      InstallationLog log,
      TrailVerification verification,
      DataSource database,
      ServedModels models,
      CurrentCaller caller,
      Frames frames) {
    this.browser = browser;
    this.log = log;
    this.verification = verification;
    this.database = database;
    this.models = models;
    this.caller = caller;
    this.frames = frames;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance audit(Frame frame, AuditView view);

    static native TemplateInstance auditEvent(Frame frame, AuditView.Detail detail);

    static native TemplateInstance auditVerification(VerificationView verification);
  }

  @GET
  public Response page(
      @QueryParam("request") @Nullable String request,
      @QueryParam("state") @Nullable String state,
      @QueryParam("actor") @Nullable String actor,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("before") @Nullable String before) {
    AuditFilterView asked =
        new AuditFilterView(text(request), text(state), text(actor), text(from), text(to));
    String fault = "";
    AuditBrowser.Page found = new AuditBrowser.Page(List.of(), null);
    try {
      found = browser.page(filter(asked), row(text(before), Long.MAX_VALUE), PAGE_SIZE);
    } catch (IllegalArgumentException e) {
      fault = String.valueOf(e.getMessage());
    }
    AuditView view = view(asked, fault, found);
    return Response.status(fault.isEmpty() ? 200 : 400)
        .type(MediaType.TEXT_HTML_TYPE)
        .entity(Templates.audit(frames.of("Audit"), view).render())
        .build();
  }

  @GET
  @Path("/events/{seq}")
  public TemplateInstance event(@PathParam("seq") String seq) {
    AuditBrowser.Row row = require(seq);
    AuditBrowser.Entry entry = row.entry();
    Actor actor = entry.actor();
    return Templates.auditEvent(
        frames.of("Event " + entry.seq()),
        new AuditView.Detail(
            AuditView.Line.of(entry),
            entry.event(),
            entry.type(),
            pretty(row.payload()),
            row.position(),
            row.previousHash(),
            row.hash(),
            row.leaf(),
            actor == null ? "" : actor.authentication().name().toLowerCase(Locale.ROOT),
            proof(entry.seq()),
            neighbour(entry.seq() - 1),
            neighbour(entry.seq() + 1)));
  }

  /** The proof as a file, for {@code lethe audit verify-export}. */
  @GET
  @Path("/events/{seq}/proof")
  @Produces(MediaType.TEXT_PLAIN)
  public Response proofFile(@PathParam("seq") String seq) {
    long number = require(seq).entry().seq();
    ProofView proof = proof(number);
    if (!proof.fault().isEmpty()) {
      throw new ProblemException(409, "not-proved", proof.fault());
    }
    return Response.ok(proof.text(), MediaType.TEXT_PLAIN_TYPE)
        .header("Content-Disposition", "attachment; filename=\"event-" + number + ".jsonl\"")
        .build();
  }

  @GET
  @Path("/checkpoint")
  @Produces(MediaType.TEXT_PLAIN)
  public String checkpoint() {
    return log.newest()
        .map(SignedCheckpoint::note)
        .orElseThrow(
            () -> new ProblemException(404, "no-checkpoint", "No checkpoint was signed yet."));
  }

  /** The verification alone, for the page that watches it. */
  @GET
  @Path("/verification")
  public TemplateInstance watch() {
    return Templates.auditVerification(verification());
  }

  @POST
  @Path("/verification")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response verify(@FormParam("full") @Nullable String full) {
    boolean started = verification.start(caller.get().actor().subject(), full != null);
    frames.tell(
        started
            ? Notice.pending("The verification was started. It goes on if you leave this page.")
            : Notice.refused("A verification is under way already. Watch it below."));
    return Redirects.to(PAGE + "#verification-title");
  }

  private AuditView view(AuditFilterView asked, String fault, AuditBrowser.Page found) {
    Long before = found.before();
    return new AuditView(
        asked,
        fault,
        found.entries().stream().map(AuditView.Line::of).toList(),
        before == null ? "" : PAGE + "?" + query(asked) + "before=" + before,
        caller.get().tenant() == null ? browser.size() : 0,
        log.newest().map(this::checkpoint).orElse(null),
        verification(),
        states(asked.state()),
        models.of(caller.get().tenant()));
  }

  private CheckpointView checkpoint(SignedCheckpoint signed) {
    return new CheckpointView(
        signed.note(),
        signed.checkpoint().origin(),
        signed.checkpoint().size(),
        log.keyLine(signed));
  }

  private VerificationView verification() {
    return VerificationView.of(verification.status(), caller.get().tenant() == null);
  }

  private Filter filter(AuditFilterView asked) {
    Caller reader = caller.get();
    try {
      return new Filter(
          reader.tenant(),
          orNull(asked.request()),
          orNull(state(asked.state())),
          orNull(asked.actor()),
          TimeInput.read(asked.from()),
          TimeInput.read(asked.to()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "A state or a time is none. Write times as 2026-03-04T14:03Z or choose them.");
    }
  }

  private static String state(String asked) {
    return asked.isEmpty() ? asked : RequestState.valueOf(asked).name();
  }

  private static List<NewRequestView.Choice> states(String chosen) {
    return Arrays.stream(RequestState.values())
        .map(
            state ->
                new NewRequestView.Choice(
                    state.name(), StateBadge.of(state).label(), state.name().equals(chosen)))
        .toList();
  }

  private static String query(AuditFilterView asked) {
    return Map.of(
            "request", asked.request(),
            "state", asked.state(),
            "actor", asked.actor(),
            "from", asked.from(),
            "to", asked.to())
        .entrySet()
        .stream()
        .filter(each -> !each.getValue().isEmpty())
        .sorted(Map.Entry.comparingByKey())
        .map(
            each ->
                each.getKey()
                    + "="
                    + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8)
                    + "&")
        .collect(Collectors.joining());
  }

  private AuditBrowser.Row require(String seq) {
    long number;
    try {
      number = row(seq, 0);
    } catch (IllegalArgumentException e) {
      number = 0;
    }
    return browser
        .row(number, caller.get().tenant())
        .orElseThrow(
            () -> new ProblemException(404, "unknown-event", "There is no event of this number."));
  }

  /** A number of a row. */
  private static long row(String text, long otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("The address of this page names no row.");
    }
    return Long.parseLong(text);
  }

  private ProofView proof(long seq) {
    Optional<SignedCheckpoint> newest = log.newest();
    if (newest.isEmpty() || newest.get().checkpoint().size() < seq) {
      return new ProofView(
          "No checkpoint covers this event yet. One is signed within seconds; open the page again.",
          "",
          0,
          0,
          "");
    }
    List<String> lines = new ArrayList<>();
    try {
      new AuditExport(database, newest.get()).prove(seq, lines::add);
    } catch (AuditExport.ContradictionException e) {
      return new ProofView(
          "The database is not what was signed. Verify the trail: it names the row.", "", 0, 0, "");
    }
    String text = String.join("\n", lines) + "\n";
    int hashes = Json.parse(text.getBytes(StandardCharsets.UTF_8)).path("proof").size();
    return new ProofView(
        "", text, newest.get().checkpoint().size(), hashes, log.keyLine(newest.get()));
  }

  /** Of another row, if the reader may see it. */
  private String neighbour(long seq) {
    return browser.row(seq, caller.get().tenant()).isPresent() ? PAGE + "/events/" + seq : "";
  }

  private static String pretty(String payload) {
    try {
      return Json.mapper()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(Json.mapper().readTree(payload));
    } catch (JsonProcessingException e) {
      return payload; // as it was written, to be seen all the same
    }
  }

  private static String text(@Nullable String parameter) {
    return parameter == null ? "" : parameter.strip();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
