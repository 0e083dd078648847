package dev.lethe.ingest.console;

import dev.lethe.db.RequestOverview;
import dev.lethe.db.SavedViews;
import dev.lethe.ingest.console.RequestList.Choice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.schemas.RequestState;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of requests. What it shows stands in its address, so that a bookmark keeps it. */
@Path("/console/requests")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class RequestListResource {
  private static final int PAGE = 25;

  private final RequestOverview overview;
  private final SavedViews saved;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  RequestListResource(
      RequestOverview overview,
      SavedViews saved,
      CurrentCaller caller,
      Frames frames,
      Clock clock) {
    this.overview = overview;
    this.saved = saved;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance requests(Frame frame, RequestList list);
  }

  /** One page of it. */
  @GET
  public TemplateInstance page(
      @QueryParam("state") @Nullable String state,
      @QueryParam("model") @Nullable String model,
      @QueryParam("tenant") @Nullable String tenant,
      @QueryParam("due") @Nullable String due,
      @QueryParam("id") @Nullable String id,
      @QueryParam("sort") @Nullable String sort,
      @QueryParam("cursor") @Nullable String cursor) {
    RequestListQuery query = RequestListQuery.of(state, model, tenant, due, id, sort);
    String own = caller.get().tenant();
    Instant now = clock.instant();
    RequestOverview.Page page =
        query.isForeign(own)
            ? new RequestOverview.Page(List.of(), null)
            : page(query, own, now, cursor);
    String next = page.nextCursor();
    return Templates.requests(
        frames.of("Requests"),
        new RequestList(
            page.rows().stream().map(row -> RequestLine.of(row, now)).toList(),
            views(query),
            saved(query),
            new RequestList.Chosen(
                query.id(),
                query.tenant(),
                query.state(),
                query.model(),
                query.due(),
                query.sort()),
            states(query),
            choices(overview.models(own), query.model()),
            List.of(
                choice("", "Any", query.due()),
                choice(RequestListQuery.OPEN, "Still open", query.due()),
                choice(RequestListQuery.SOON, "Within 7 days", query.due()),
                choice(RequestListQuery.OVERDUE, "Overdue", query.due())),
            List.of(
                choice("", "Newest first", query.sort()),
                choice(RequestListQuery.BY_DUE, "Due first", query.sort())),
            next == null ? null : query.path(next),
            cursor == null || cursor.isEmpty() ? null : query.path(null)));
  }

  private RequestOverview.Page page(
      RequestListQuery query, @Nullable String own, Instant now, @Nullable String cursor) {
    String from = cursor == null || cursor.isEmpty() ? null : cursor;
    RequestOverview.Filter filter = query.filter(own, now);
    RequestOverview.Order order = query.order();
    try {
      return overview.page(filter, order, PAGE, from);
    } catch (IllegalArgumentException e) {
      throw RequestListQuery.badParameter("cursor");
    }
  }

  private List<RequestList.OwnView> saved(RequestListQuery query) {
    String now = query.query();
    return saved.of(caller.get().actor().subject()).stream()
        .map(
            view ->
                new RequestList.OwnView(
                    view.name(),
                    RequestListQuery.ofQuery(view.query()),
                    "/console/views/" + view.id() + "/delete",
                    view.query().equals(now)))
        .toList();
  }

  private static List<RequestList.View> views(RequestListQuery query) {
    return List.of(
        view("All", query, "", ""),
        view("Overdue", query, "", RequestListQuery.OVERDUE),
        view("Due within 7 days", query, "", RequestListQuery.SOON),
        view("Held", query, RequestState.HELD.name(), ""),
        view("Failed", query, RequestState.FAILED.name(), ""),
        view("Certified", query, RequestState.CERTIFIED.name(), ""));
  }

  private static RequestList.View view(
      String label, RequestListQuery query, String state, String due) {
    String sort = due.isEmpty() ? "" : RequestListQuery.BY_DUE;
    RequestListQuery other = new RequestListQuery(state, "", "", due, "", sort);
    boolean isCurrent =
        query.state().equals(state)
            && query.due().equals(due)
            && query.model().isEmpty()
            && query.tenant().isEmpty()
            && query.id().isEmpty();
    return new RequestList.View(label, other.path(null), isCurrent);
  }

  private static List<Choice> states(RequestListQuery query) {
    List<Choice> states = new ArrayList<>();
    states.add(choice("", "Any", query.state()));
    for (RequestState state : RequestState.values()) {
      states.add(choice(state.name(), StateBadge.of(state).label(), query.state()));
    }
    return List.copyOf(states);
  }

  private static List<Choice> choices(List<String> values, String chosen) {
    List<Choice> choices = new ArrayList<>();
    choices.add(choice("", "Any", chosen));
    values.forEach(value -> choices.add(choice(value, value, chosen)));
    return List.copyOf(choices);
  }

  private static Choice choice(String value, String label, String chosen) {
    return new Choice(value, label, value.equals(chosen));
  }
}
