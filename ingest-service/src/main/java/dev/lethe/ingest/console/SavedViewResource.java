package dev.lethe.ingest.console;

import dev.lethe.db.SavedViews;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.PrintableText;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Filters of the list of requests that people keep under a name, each for themselves. */
@Path("/console/views")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class SavedViewResource {
  /** Of what is kept: more than the longest id, model and tenant that there can be. */
  private static final int LONGEST_QUERY = 4_096;

  private static final int NOT_FOUND = 404;

  private final SavedViews views;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  SavedViewResource(SavedViews views, CurrentCaller caller, Frames frames, Clock clock) {
    this.views = views;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  /** Keeps the filter that the page shows; it takes the place of the one of that name. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response save(
      @FormParam("name") @Nullable String name,
      @FormParam("state") @Nullable String state,
      @FormParam("model") @Nullable String model,
      @FormParam("tenant") @Nullable String tenant,
      @FormParam("due") @Nullable String due,
      @FormParam("id") @Nullable String id,
      @FormParam("sort") @Nullable String sort) {
    RequestListQuery query = RequestListQuery.of(state, model, tenant, due, id, sort);
    var unusedFilter = query.filter(caller.get().tenant(), clock.instant());
    var unusedOrder = query.order();
    frames.tell(save(Objects.requireNonNullElse(name, "").strip(), query.query()));
    return Redirects.to(query.path(null));
  }

  private Notice save(String name, String query) {
    if (!PrintableText.isName(name, SavedViews.LONGEST_NAME)) {
      return Notice.refused(
          "A view's name has from 1 to %d printable characters."
              .formatted(SavedViews.LONGEST_NAME));
    }
    if (query.length() > LONGEST_QUERY) {
      return Notice.refused("This filter is too long to be kept.");
    }
    return views.save(owner(), name, query, clock.instant())
        ? Notice.done("The view is kept.")
        : Notice.refused("You have %d views already. Delete one first.".formatted(SavedViews.MOST));
  }

  /** Deletes one; nothing else changes. */
  @POST
  @Path("/{view}/delete")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response delete(@PathParam("view") String view) {
    if (!view.matches("[0-9]{1,18}") || !views.delete(owner(), Long.parseLong(view))) {
      throw new ProblemException(NOT_FOUND, "unknown-view", "You have no view of this id.");
    }
    frames.tell(Notice.done("The view is deleted."));
    return Redirects.to(RequestListQuery.PATH);
  }

  private String owner() {
    return caller.get().actor().subject();
  }
}
