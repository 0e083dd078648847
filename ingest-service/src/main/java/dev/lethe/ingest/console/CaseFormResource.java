package dev.lethe.ingest.console;

import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.EvidenceHandler;
import dev.lethe.ingest.rest.ExtensionHandler;
import dev.lethe.ingest.rest.LegalHoldHandler;
import dev.lethe.ingest.rest.RejectionHandler;
import dev.lethe.ingest.rest.TraceHeaders;
import dev.lethe.schemas.RequestState;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What approvers decide of a request's case, and its evidence pack. */
@Path("/console/requests")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class CaseFormResource {
  private final ExtensionHandler extensions;
  private final LegalHoldHandler holds;
  private final RejectionHandler rejections;
  private final EvidenceHandler evidence;
  private final PageActions actions;
  private final CurrentCaller caller;
  private final Frames frames;

  CaseFormResource(
      ExtensionHandler extensions,
      LegalHoldHandler holds,
      RejectionHandler rejections,
      EvidenceHandler evidence,
      PageActions actions,
      CurrentCaller caller,
      Frames frames) {
    this.extensions = extensions;
    this.holds = holds;
    this.rejections = rejections;
    this.evidence = evidence;
    this.actions = actions;
    this.caller = caller;
    this.frames = frames;
  }

  /** Has it due later, as the law allows once. */
  @POST
  @Path("/{id}/extend")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response extend(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @FormParam("told") @Nullable String told,
      @Context HttpHeaders headers) {
    return actions.take(
        id,
        "extend",
        who ->
            extensions.extend(
                who,
                id,
                PageActions.textOrNull(reason),
                "true".equals(told),
                TraceHeaders.of(headers)),
        after ->
            ExtensionHandler.isExtended(after)
                ? Notice.done("Extended. It is due on " + new Moment(after.dueAt()).utc() + ".")
                : Notice.pending("The extension is on record. It is not shown yet."));
  }

  /** Puts it under legal hold. */
  @POST
  @Path("/{id}/hold")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response hold(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @FormParam("until") @Nullable String until,
      @Context HttpHeaders headers) {
    String end;
    try {
      Instant read = TimeInput.read(until == null ? "" : until.strip());
      end = read == null ? null : read.toString();
    } catch (IllegalArgumentException e) {
      frames.tell(Notice.refused("The end is no time. Write it as 2026-03-04T14:03Z."));
      return Redirects.to(RequestLine.pathOf(id));
    }
    return actions.take(
        id,
        "hold",
        who -> holds.hold(who, id, PageActions.textOrNull(reason), end, TraceHeaders.of(headers)),
        after ->
            LegalHoldHandler.isUnderHold(after)
                ? Notice.done("The request is under legal hold.")
                : Notice.pending("The legal hold is ordered. The trainer has not answered yet."));
  }

  /** Lifts the legal hold. */
  @POST
  @Path("/{id}/lift")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response lift(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @Context HttpHeaders headers) {
    return actions.take(
        id,
        "lift",
        who -> holds.lift(who, id, PageActions.textOrNull(reason), TraceHeaders.of(headers)),
        after ->
            LegalHoldHandler.isUnderHold(after)
                ? Notice.pending("The lift is ordered. The trainer has not answered yet.")
                : Notice.done("The legal hold is lifted."));
  }

  /** Refuses a held one. */
  @POST
  @Path("/{id}/reject")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response reject(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @Context HttpHeaders headers) {
    return actions.take(
        id,
        "reject",
        who -> rejections.reject(who, id, PageActions.textOrNull(reason), TraceHeaders.of(headers)),
        after ->
            after.state() == RequestState.REJECTED
                ? Notice.done("Rejected. Nobody can read what it held any more.")
                : Notice.pending("The rejection is ordered. The trainer has not answered yet."));
  }

  /** The evidence pack, one ZIP. */
  @GET
  @Path("/{id}/evidence")
  public Response evidence(@PathParam("id") String id) throws IOException {
    return evidence.answer(caller.get(), id);
  }
}
