package dev.lethe.ingest.console;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestOverview;
import dev.lethe.db.RequestOverview.Filter;
import dev.lethe.db.RequestOverview.Order;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.RequestState;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The first page: what is to be done today. It refreshes itself. */
@Path("/console")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class TodayResource {
  /** What is certified stays on the board for so long. */
  private static final Duration RECENTLY = Duration.ofDays(7);

  /** Of each kind; the list has the rest. */
  private static final int MOST = 8;

  private final RequestOverview overview;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  TodayResource(RequestOverview overview, CurrentCaller caller, Frames frames, Clock clock) {
    this.overview = overview;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance today(Frame frame, TodayBoard board);

    static native TemplateInstance todayBoard(TodayBoard board);
  }

  @GET
  public TemplateInstance page() {
    return Templates.today(frames.of("Today"), board(caller.get()));
  }

  /**
   * The board alone, for the page that shows it.
   *
   * @param seen digest of the one that it shows
   * @return 204 if it has not changed
   */
  @GET
  @Path("/today")
  public Response refresh(@QueryParam("seen") @Nullable String seen) {
    TodayBoard board = board(caller.get());
    return board.digest().equals(seen)
        ? Response.noContent().build()
        : Response.ok(Templates.todayBoard(board).render(), MediaType.TEXT_HTML_TYPE).build();
  }

  private TodayBoard board(Caller reader) {
    String tenant = reader.tenant();
    Instant now = clock.instant();
    Instant soon = now.plus(DueClock.SOON);
    Filter all = Filter.of(tenant);
    TodayBoard board =
        new TodayBoard(
            overview.counts(tenant, now, soon, now.minus(RECENTLY)),
            lines(all.openAndDue(null, now), Order.DUE, now),
            lines(all.openAndDue(now, soon), Order.DUE, now),
            lines(all.in(RequestState.HELD), Order.DUE, now),
            lines(all.in(RequestState.FAILED), Order.CHANGED, now),
            overview.gaps(tenant, MOST).stream().map(TodayResource::line).toList(),
            overview.alerts(tenant, now.minus(RECENTLY), MOST).stream()
                .map(TodayResource::line)
                .toList(),
            lines(all.in(RequestState.CERTIFIED), Order.CHANGED, now),
            "");
    return board.withDigest(Digests.sha256(board.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private List<RequestLine> lines(Filter filter, Order order, Instant now) {
    return overview.page(filter, order, MOST, null).rows().stream()
        .map(row -> RequestLine.of(row, now))
        .toList();
  }

  private static TodayBoard.AlertLine line(RequestOverview.Alert alert) {
    return new TodayBoard.AlertLine(
        alert.requestId(),
        RequestLine.pathOf(alert.requestId()),
        AlertWords.of(alert.code()),
        new Moment(alert.at()),
        new Moment(alert.dueAt()));
  }

  private static TodayBoard.GapLine line(RequestOverview.Gap gap) {
    return new TodayBoard.GapLine(
        gap.requestId(),
        RequestLine.pathOf(gap.requestId()),
        gap.replica(),
        gap.model(),
        new Moment(gap.since()),
        Objects.requireNonNullElse(gap.reason(), ""));
  }
}
