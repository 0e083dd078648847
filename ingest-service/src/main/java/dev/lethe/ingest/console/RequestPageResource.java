package dev.lethe.ingest.console;

import dev.lethe.db.RequestStatus;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.ingest.console.session.Notice;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.ingest.rest.ExtensionHandler;
import dev.lethe.ingest.rest.LegalHoldHandler;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.ingest.rest.ReleaseHandler;
import dev.lethe.ingest.rest.RevocationHandler;
import dev.lethe.ingest.rest.SubmissionHandler;
import dev.lethe.ingest.rest.TenantScope;
import dev.lethe.ingest.rest.TraceHeaders;
import dev.lethe.schemas.RequestState;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.security.SignatureException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request: how it went, its documents, and what is decided of it. */
@Path("/console/requests")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class RequestPageResource {
  private static final String PATH = "/console/requests/{id}";

  private final TenantScope tenants;
  private final ReleaseHandler releases;
  private final RevocationHandler revocations;
  private final SubmissionHandler submissions;
  private final ExtensionHandler extensions;
  private final PageActions actions;
  private final CertificateFolder certificates;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  RequestPageResource(
      TenantScope tenants,
      ReleaseHandler releases,
      RevocationHandler revocations,
      SubmissionHandler submissions,
      ExtensionHandler extensions,
      PageActions actions,
      CertificateFolder certificates,
      CurrentCaller caller,
      Frames frames,
      Clock clock) {
    this.tenants = tenants;
    this.releases = releases;
    this.revocations = revocations;
    this.submissions = submissions;
    this.extensions = extensions;
    this.actions = actions;
    this.certificates = certificates;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance request(Frame frame, RequestView request);
  }

  /** Its page. */
  @GET
  @Path("/{id}")
  public TemplateInstance page(@PathParam("id") String id) throws IOException {
    RequestStatus status = tenants.require(caller.get(), id);
    Frame frame = frames.of("Request " + id);
    return Templates.request(
        frame,
        RequestView.of(
            status,
            possible(status, frame),
            certificates.read(id).isPresent(),
            certificates.readRevocation(id).isPresent(),
            clock.instant()));
  }

  /** The signed document itself. */
  @GET
  @Path("/{id}/certificate")
  @Produces(MediaType.APPLICATION_JSON)
  public Response certificate(@PathParam("id") String id) throws IOException {
    tenants.require(caller.get(), id);
    return file(certificates.read(id), id + ".certificate.json", MediaType.APPLICATION_JSON_TYPE);
  }

  /** The same for people. It is a file, as its style is in it. */
  @GET
  @Path("/{id}/certificate.html")
  public Response certificatePage(@PathParam("id") String id)
      throws IOException, SignatureException {
    tenants.require(caller.get(), id);
    Optional<byte[]> json = certificates.read(id);
    Optional<byte[]> page =
        json.isEmpty()
            ? Optional.empty()
            : Optional.of(CertificatePage.of(Certificate.parse(json.get())));
    return file(page, id + ".certificate.html", MediaType.TEXT_HTML_TYPE);
  }

  /** What was signed of its revocation. */
  @GET
  @Path("/{id}/revocation")
  @Produces(MediaType.APPLICATION_JSON)
  public Response revocation(@PathParam("id") String id) throws IOException {
    tenants.require(caller.get(), id);
    return file(
        certificates.readRevocation(id), id + ".revocation.json", MediaType.APPLICATION_JSON_TYPE);
  }

  /** Lets a held one go on. */
  @POST
  @Path("/{id}/release")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response release(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @Context HttpHeaders headers) {
    return actions.take(
        id,
        "release",
        who -> releases.release(who, id, PageActions.textOrNull(reason), TraceHeaders.of(headers)),
        after ->
            after.state() == RequestState.HELD
                ? Notice.pending("The release is ordered. The trainer has not answered yet.")
                : Notice.done("Released. The request goes on."));
  }

  /** Withdraws one that is not fitted yet. */
  @POST
  @Path("/{id}/cancel")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response cancel(@PathParam("id") String id, @Context HttpHeaders headers) {
    return actions.take(
        id,
        "cancel",
        who -> submissions.cancel(who, id, TraceHeaders.of(headers)),
        after ->
            after.state() == RequestState.CANCELLED
                ? Notice.done("Cancelled. Nothing of the request is in force.")
                : Notice.pending("The cancellation is ordered, and not yet decided."));
  }

  /** Takes back what is in force. */
  @POST
  @Path("/{id}/revoke")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response revoke(
      @PathParam("id") String id,
      @FormParam("reason") @Nullable String reason,
      @FormParam("by") @Nullable String by,
      @Context HttpHeaders headers) {
    return actions.take(
        id,
        "revoke",
        who ->
            revocations.revoke(
                who,
                id,
                PageActions.textOrNull(reason),
                PageActions.textOrNull(by),
                TraceHeaders.of(headers)),
        after ->
            after.state() == RequestState.REVOKED
                ? Notice.done("Revoked. The model may answer again with what it was about.")
                : Notice.pending(
                    "The revocation is ordered. Some replicas have not let it go yet."));
  }

  private RequestView.Actions possible(RequestStatus status, Frame frame) {
    boolean held = status.state() == RequestState.HELD;
    boolean underHold = LegalHoldHandler.isUnderHold(status);
    boolean extend = frame.may("POST", PATH + "/extend");
    return new RequestView.Actions(
        held && !underHold && frame.may("POST", PATH + "/release"),
        held && frame.may("POST", PATH + "/reject"),
        extend ? extensions.offer(status).map(Moment::new).orElse(null) : null,
        LegalHoldHandler.isHoldable(status) && frame.may("POST", PATH + "/hold"),
        underHold && frame.may("POST", PATH + "/lift"),
        status.state().canLeadTo(RequestState.CANCELLED) && frame.may("POST", PATH + "/cancel"),
        status.state().canBecome(RequestState.REVOKED) && frame.may("POST", PATH + "/revoke"));
  }

  private static Response file(Optional<byte[]> content, String name, MediaType type) {
    byte[] bytes =
        content.orElseThrow(
            () -> new ProblemException(404, "no-document", "There is no such document yet."));
    return Response.ok(bytes, type)
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .build();
  }
}
