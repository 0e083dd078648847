package dev.lethe.ingest.console;

import dev.lethe.access.Caller;
import dev.lethe.http.Problem;
import dev.lethe.ingest.console.NewRequestView.Choice;
import dev.lethe.ingest.console.NewRequestView.DueView;
import dev.lethe.ingest.console.NewRequestView.TrialView;
import dev.lethe.ingest.console.draft.DraftForm;
import dev.lethe.ingest.console.draft.DraftOwner;
import dev.lethe.ingest.console.draft.DraftReader;
import dev.lethe.ingest.console.draft.RequestDraft;
import dev.lethe.ingest.console.draft.RequestDrafts;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.ingest.rest.BlastRadiusHandler;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.ingest.rest.SubmissionHandler;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestState;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new request: a form, a look at what it says, and handing it in. The form itself is taken by
 * {@code DraftRoute}.
 */
@Path("/console/new")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class NewRequestResource {
  private static final String PAGE = "/console/new";

  /** Those that have a period by law; others may be written too. */
  private static final List<String> LEGAL_BASES =
      List.of("gdpr-17", "uk-gdpr-17", "ccpa-1798.105", "cpra");

  /** Rows beyond that are better pasted, or put into a file. */
  private static final int MOST_ROWS = 500;

  private final CurrentCaller caller;
  private final Frames frames;
  private final ServedModels models;
  private final DueDates dueDates;
  private final DraftReader reader;
  private final RequestDrafts drafts;
  private final SubmissionHandler submissions;
  private final BlastRadiusHandler trials;
  private final Clock clock;

  NewRequestResource(
      CurrentCaller caller,
      Frames frames,
      ServedModels models,
      DueDates dueDates,
      DraftReader reader,
      RequestDrafts drafts,
      SubmissionHandler submissions,
      BlastRadiusHandler trials,
      Clock clock) {
    this.caller = caller;
    this.frames = frames;
    this.models = models;
    this.dueDates = dueDates;
    this.reader = reader;
    this.drafts = drafts;
    this.submissions = submissions;
    this.trials = trials;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance newRequest(Frame frame, NewRequestView view);

    static native TemplateInstance newPreview(Frame frame, NewRequestView view);

    static native TemplateInstance newRow(NewRequestView.NumberedRow row, int next);

    static native TemplateInstance newDue(DueView due);

    static native TemplateInstance newBlastRadius(TrialView trial);
  }

  @GET
  public TemplateInstance form() {
    return Templates.newRequest(frames.of("New request"), view("", RequestDraft.empty()));
  }

  /** One more row, and the button for the next. */
  @GET
  @Path("/row")
  public TemplateInstance row(@QueryParam("number") @Nullable String number) {
    int row = number != null && number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : 1;
    int bounded = Math.max(1, Math.min(row, MOST_ROWS));
    return Templates.newRow(
        new NewRequestView.NumberedRow(bounded, new DraftForm.Row("", "")), bounded + 1);
  }

  /** When a request with that basis would be due. */
  @GET
  @Path("/due")
  public TemplateInstance due(
      @QueryParam("legalBasis") @Nullable String legalBasis,
      @QueryParam("tenant") @Nullable String tenant) {
    return Templates.newDue(dueAt(text(legalBasis), text(tenant)));
  }

  /** What was filled in: to be handed in, or to be mended. */
  @GET
  @Path("/draft/{draft}")
  public Response draft(@PathParam("draft") String key, RoutingContext context) {
    Optional<RequestDraft> found = drafts.find(DraftOwner.of(context), key);
    if (found.isEmpty()) {
      return gone();
    }
    RequestDraft draft = found.get();
    TemplateInstance page =
        draft.isReady()
            ? Templates.newPreview(frames.of("Look it over"), view(key, draft))
            : Templates.newRequest(frames.of("New request"), view("", draft));
    return Response.ok(page.render(), MediaType.TEXT_HTML_TYPE).build();
  }

  /** What it would silence; a part of the draft's page. */
  @GET
  @Path("/draft/{draft}/blast-radius")
  public TemplateInstance blastRadius(@PathParam("draft") String key, RoutingContext context) {
    Optional<byte[]> body =
        drafts.find(DraftOwner.of(context), key).flatMap(RequestDraft::toSubmit);
    if (body.isEmpty()) {
      return Templates.newBlastRadius(TrialView.not("This draft is not here any more."));
    }
    try {
      return Templates.newBlastRadius(TrialView.of(trials.of(caller.get(), body.get())));
    } catch (ProblemException e) {
      return Templates.newBlastRadius(TrialView.not(String.valueOf(e.problem().detail())));
    } catch (InvalidEventException e) {
      return Templates.newBlastRadius(TrialView.not(reader.message(e)));
    } catch (ReferenceException e) {
      throw new IllegalStateException("a draft has no reference", e);
    }
  }

  @POST
  @Path("/draft/{draft}/send")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response send(@PathParam("draft") String key, RoutingContext context) throws SQLException {
    String owner = DraftOwner.of(context);
    Optional<RequestDraft> found = drafts.find(owner, key).filter(RequestDraft::isReady);
    if (found.isEmpty()) {
      return gone();
    }
    RequestDraft draft = found.get();
    try {
      String id = submissions.submit(caller.get(), draft.toSubmit().orElseThrow(), null, Map.of());
      drafts.remove(owner, key);
      frames.tell(Notice.done("The request was taken."));
      return Redirects.to(RequestLine.pathOf(id));
    } catch (ProblemException e) {
      Problem problem = e.problem();
      String field = Objects.requireNonNullElse(problem.field(), "");
      return mend(owner, draft, DraftReader.field(field), String.valueOf(problem.detail()));
    } catch (InvalidEventException e) {
      return mend(owner, draft, DraftReader.field(e.field()), reader.message(e));
    } catch (ReferenceException e) {
      throw new IllegalStateException("a draft has no reference", e);
    }
  }

  @POST
  @Path("/draft/{draft}/discard")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response discard(@PathParam("draft") String key, RoutingContext context) {
    drafts.remove(DraftOwner.of(context), key);
    frames.tell(Notice.done("The draft was thrown away. Nothing of it was kept."));
    return Redirects.to(PAGE);
  }

  private Response mend(String owner, RequestDraft draft, String field, String message) {
    String key = drafts.put(owner, draft.with(field, message));
    return Redirects.to(PAGE + "/draft/" + key);
  }

  private Response gone() {
    frames.tell(
        Notice.refused("This draft is not here any more. Drafts are kept for a few minutes only."));
    return Redirects.to(PAGE);
  }

  private NewRequestView view(String key, RequestDraft draft) {
    Caller who = caller.get();
    DraftForm form = draft.form();
    List<String> offered = models.of(who.tenant());
    boolean isOnly = offered.size() == 1;
    return new NewRequestView(
        key,
        draft,
        offered.stream()
            .map(model -> new Choice(model, model, isOnly || model.equals(form.model())))
            .toList(),
        behaviours(form.behaviour()),
        LEGAL_BASES,
        who.tenant(),
        dueAt(form.legalBasis(), form.tenant()),
        trials.knows(form.model()),
        reader.maxRequestBytes());
  }

  private static List<Choice> behaviours(String chosen) {
    boolean random = chosen.equals("random");
    boolean unknown = chosen.equals("unknown");
    return List.of(
        new Choice("refuse", "A refusal", !random && !unknown),
        new Choice("random", "An answer at random", random),
        new Choice("unknown", "As about somebody whom the model never knew", unknown));
  }

  private DueView dueAt(String legalBasis, String tenant) {
    Instant now = clock.instant();
    String own = caller.get().tenant();
    String named = tenant.isEmpty() ? null : tenant;
    ErasureRequest request =
        new ErasureRequest(
            "draft",
            own == null ? named : own,
            "",
            "",
            legalBasis.isEmpty() ? null : legalBasis,
            null,
            null,
            new ForgetSet(List.of(), List.of(), null),
            null,
            null,
            null);
    Instant due = dueDates.of(request, now);
    return new DueView(new Moment(due), DueClock.of(RequestState.RECEIVED, due, now).text());
  }

  private static String text(@Nullable String parameter) {
    return parameter == null ? "" : parameter.strip();
  }
}
