package dev.lethe.ingest.console;

import dev.lethe.db.AuditBrowser;
import dev.lethe.db.replay.ServingHistory.Served;
import dev.lethe.ingest.console.AsOfView.ServedLine;
import dev.lethe.ingest.console.AsOfView.ServedView;
import dev.lethe.ingest.console.audit.RunStatus;
import dev.lethe.ingest.console.audit.ServingLookup;
import dev.lethe.ingest.console.audit.ServingLookup.ServedAt;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How requests stood at a time, and what replicas served then. */
@Path("/console/audit")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class AsOfResource {
  private static final int MOST = 200;
  private static final String PAGE = "/console/audit/as-of";

  private final AuditBrowser browser;
  private final ServingLookup lookup;
  private final ServedModels models;
  private final CurrentCaller caller;
  private final Frames frames;

  AsOfResource(
      AuditBrowser browser,
      ServingLookup lookup,
      ServedModels models,
      CurrentCaller caller,
      Frames frames) {
    this.browser = browser;
    this.lookup = lookup;
    this.models = models;
    this.caller = caller;
    this.frames = frames;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance auditAsOf(Frame frame, AsOfView view);

    static native TemplateInstance auditServed(ServedView served);
  }

  @GET
  @Path("/as-of")
  public Response page(@QueryParam("time") @Nullable String time) {
    String asked = time == null ? "" : time.strip();
    String fault = "";
    Instant at = null;
    try {
      at = TimeInput.read(asked);
    } catch (IllegalArgumentException e) {
      fault = "This is no time. Write it as 2026-03-04T14:03Z.";
    }
    AsOfView view = view(asked, fault, at);
    return Response.status(fault.isEmpty() ? 200 : 400)
        .type(MediaType.TEXT_HTML_TYPE)
        .entity(Templates.auditAsOf(frames.of("As of a time"), view).render())
        .build();
  }

  /** The lookup alone, for the page that watches it. */
  @GET
  @Path("/served")
  public TemplateInstance watch() {
    return Templates.auditServed(served());
  }

  @POST
  @Path("/served")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response look(
      @FormParam("time") @Nullable String time, @FormParam("model") @Nullable String model) {
    String asked = time == null ? "" : time.strip();
    String named = Objects.requireNonNullElse(model, "");
    Notice notice;
    try {
      Instant at = TimeInput.read(asked);
      if (at == null || !models.of(caller.get().tenant()).contains(named)) {
        notice = Notice.refused("Choose a time and a model.");
      } else if (lookup.start(caller.get().actor().subject(), at, named)) {
        notice = Notice.pending("The topics are being read.");
      } else {
        notice = Notice.refused("Another lookup is under way. Try again when it is done.");
      }
    } catch (IllegalArgumentException e) {
      notice = Notice.refused("This is no time. Write it as 2026-03-04T14:03Z.");
    }
    frames.tell(notice);
    return Redirects.to(PAGE + "?time=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
  }

  private AsOfView view(String asked, String fault, @Nullable Instant at) {
    AuditBrowser.Standing standing =
        at == null
            ? new AuditBrowser.Standing(Map.of(), List.of())
            : browser.standing(at, caller.get().tenant(), MOST);
    return new AsOfView(
        asked,
        fault,
        at == null ? null : new Moment(at),
        standing.total(),
        Arrays.stream(RequestState.values())
            .filter(standing.counts()::containsKey)
            .map(state -> AsOfView.count(state, standing.counts().getOrDefault(state, 0L)))
            .toList(),
        standing.requests().stream()
            .map(
                each ->
                    new AsOfView.Line(
                        each.request(),
                        RequestLine.pathOf(each.request()),
                        StateBadge.of(each.state()),
                        new Moment(each.since())))
            .toList(),
        models.of(caller.get().tenant()).stream()
            .map(model -> new NewRequestView.Choice(model, model, false))
            .toList(),
        served());
  }

  private ServedView served() {
    RunStatus<ServedAt> status = lookup.status();
    if (status == null) {
      return new ServedView("none", "", "", "", List.of());
    }
    ServedAt result = status.result();
    if (result == null) {
      String failure = Objects.requireNonNullElse(status.failure(), "");
      String phase = status.isRunning() ? "running" : "failed";
      return new ServedView(phase, status.subject(), status.by(), failure, List.of());
    }
    List<ServedLine> lines = visible(result.served()).stream().map(AsOfResource::line).toList();
    return new ServedView("done", status.subject(), status.by(), note(result), lines);
  }

  private static String note(ServedAt result) {
    Instant begins = result.begins();
    if (begins == null) {
      return "The log has no acknowledgement of a replica of this model.";
    }
    return result.at().isBefore(begins)
        ? "That is before the first acknowledgement of a replica of this model, at " + begins + "."
        : "";
  }

  /** Of other tenants' requests nothing is told. */
  private List<Served> visible(List<Served> served) {
    String tenant = caller.get().tenant();
    if (tenant == null) {
      return served;
    }
    Set<String> requests =
        served.stream().map(Served::requestId).collect(Collectors.toUnmodifiableSet());
    Set<String> own = browser.ofTenant(requests, tenant);
    return served.stream().filter(each -> own.contains(each.requestId())).toList();
  }

  private static ServedLine line(Served served) {
    AdapterEvent.Kind kind = served.kind();
    Instant revokedAt = served.revokedAt();
    String word =
        kind == null ? "Unknown" : kind == AdapterEvent.Kind.SHIELD_READY ? "Shield" : "Bundle";
    return new ServedLine(
        served.replica(),
        served.requestId(),
        RequestLine.pathOf(served.requestId()),
        word,
        served.digest(),
        new Moment(served.since()),
        revokedAt == null ? null : new Moment(revokedAt));
  }
}
