package dev.lethe.ingest.console;

import dev.lethe.db.AdapterRegistry;
import dev.lethe.db.FleetArtefacts;
import dev.lethe.db.FleetArtefacts.InForce;
import dev.lethe.db.FleetArtefacts.RankUse;
import dev.lethe.db.FleetView;
import dev.lethe.db.LiveSetHeads;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.ingest.console.FleetPageView.ArtefactLine;
import dev.lethe.ingest.console.FleetPageView.HeadView;
import dev.lethe.ingest.console.FleetPageView.ModelView;
import dev.lethe.ingest.console.FleetPageView.RankView;
import dev.lethe.ingest.console.FleetPageView.ReplicaLine;
import dev.lethe.ingest.console.FleetPageView.Segment;
import dev.lethe.ingest.rest.CurrentCaller;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The replicas, and what they have in force against what they should. It is about all tenants'
 * requests at once, so that whoever sees one tenant only is told nothing of it.
 */
@Path("/console/fleet")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class FleetResource {
  /** As the tracker counts: who has said nothing for so long is not live. */
  private static final Duration LIVE = Duration.ofSeconds(10);

  /** Who has said nothing for so long is not shown any more. */
  private static final Duration SHOWN = Duration.ofDays(1);

  private static final int MOST_ARTEFACTS = 50;
  private static final int MOST_FINDINGS = 50;
  private static final int MOST_MISSING = 10;

  /** What pictures are drawn over. */
  private static final long UNITS = 1_000;

  private final FleetView fleet;
  private final FleetArtefacts artefacts;
  private final LiveSetHeads heads;
  private final IngestConfig config;
  private final CurrentCaller caller;
  private final Frames frames;
  private final Clock clock;

  FleetResource(
      DataSource database,
      FleetArtefacts artefacts,
      IngestConfig config,
      CurrentCaller caller,
      Frames frames,
      Clock clock) {
    this.fleet = new FleetView(database);
    this.heads = new LiveSetHeads(database);
    this.artefacts = artefacts;
    this.config = config;
    this.caller = caller;
    this.frames = frames;
    this.clock = clock;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance fleet(Frame frame, FleetPageView view);
  }

  @GET
  public TemplateInstance page() {
    Frame frame = frames.of("Fleet");
    return caller.get().tenant() == null
        ? Templates.fleet(frame, view())
        : Templates.fleet(frame, new FleetPageView(false, List.of(), List.of(), List.of(), 0));
  }

  private FleetPageView view() {
    Instant now = clock.instant();
    Map<String, LiveSetHead> byModel =
        heads.all().stream().collect(Collectors.toMap(LiveSetHead::model, Function.identity()));
    Map<String, List<FleetView.Replica>> replicas =
        fleet.replicas().stream()
            .filter(replica -> replica.lastSeen().isAfter(now.minus(SHOWN)))
            .collect(
                Collectors.groupingBy(FleetView.Replica::model, TreeMap::new, Collectors.toList()));
    TreeSet<String> names = new TreeSet<>(config.models());
    names.addAll(byModel.keySet());
    names.addAll(replicas.keySet());
    return new FleetPageView(
        true,
        names.stream()
            .map(
                name -> model(name, byModel.get(name), replicas.getOrDefault(name, List.of()), now))
            .toList(),
        fleet.gaps().stream().map(FleetResource::gap).toList(),
        artefacts.findings(MOST_FINDINGS).stream().map(FleetResource::finding).toList(),
        fleet.findings());
  }

  private ModelView model(
      String name, @Nullable LiveSetHead head, List<FleetView.Replica> replicas, Instant now) {
    List<InForce> inForce = artefacts.inForce(name, MOST_ARTEFACTS);
    List<String> live =
        replicas.stream()
            .filter(replica -> isLive(replica, now))
            .map(FleetView.Replica::replica)
            .toList();
    long shields = artefacts.count(name, AdapterRegistry.Kind.SHIELD);
    long adapters = artefacts.count(name, AdapterRegistry.Kind.ADAPTER);
    return new ModelView(
        name,
        head == null
            ? null
            : new HeadView(head.sequence(), head.members(), head.liveSet(), new Moment(head.at())),
        replicas.stream().map(replica -> replica(replica, head, now)).toList(),
        shields,
        adapters,
        artefacts.rank(name).map(use -> rank(use, inForce)).orElse(null),
        OverlapMatrix.of(inForce, artefacts.overlaps(name, MOST_ARTEFACTS), adapters),
        inForce.stream().map(each -> artefact(each, live)).toList(),
        shields + adapters - inForce.size());
  }

  private static boolean isLive(FleetView.Replica replica, Instant now) {
    return !replica.leaving() && replica.lastSeen().isAfter(now.minus(LIVE));
  }

  private static ReplicaLine replica(
      FleetView.Replica replica, @Nullable LiveSetHead head, Instant now) {
    ReplicaEvent.Serving serving = replica.serving();
    return new ReplicaLine(
        replica.replica(),
        replica.url(),
        new Moment(replica.lastSeen()),
        new Moment(replica.startedAt()),
        state(replica, now),
        enforces(serving, head),
        serving == null ? "" : serving.liveSet(),
        serving == null ? null : serving.sequence(),
        serving == null || head == null ? null : Math.max(0, head.sequence() - serving.sequence()),
        serving == null ? List.of() : serving.missing().stream().limit(MOST_MISSING).toList());
  }

  private static StateBadge state(FleetView.Replica replica, Instant now) {
    ReplicaEvent.Serving serving = replica.serving();
    if (replica.leaving()) {
      return new StateBadge("Has left", "quiet", "↩");
    }
    if (!isLive(replica, now)) {
      return new StateBadge("Silent", "attention", "‖");
    }
    return serving != null && !serving.ready()
        ? new StateBadge("Not ready", "attention", "◐")
        : new StateBadge("Ready", "good", "✓");
  }

  private static String enforces(
      ReplicaEvent.@Nullable Serving serving, @Nullable LiveSetHead head) {
    if (serving == null || head == null) {
      return "unknown";
    }
    if (serving.liveSet().equals(head.liveSet())) {
      return "same";
    }
    return serving.sequence() < head.sequence() ? "behind" : "other";
  }

  private static RankView rank(RankUse use, List<InForce> inForce) {
    long percent = Math.round(100.0 * use.used() / use.limit());
    List<Segment> segments = new ArrayList<>();
    long x = 0;
    for (InForce each : inForce) {
      long width = UNITS * each.rank() / use.limit();
      if (width > 0 && !each.folded() && x + width <= UNITS) {
        segments.add(new Segment(each.request(), x, Math.max(1, width - 2), each.rank()));
        x += width;
      }
    }
    return new RankView(
        use.used(),
        use.limit(),
        percent,
        Math.min(UNITS, UNITS * use.used() / use.limit()),
        percent >= 90 ? "late" : percent >= 70 ? "soon" : "calm",
        new Moment(use.at()),
        segments);
  }

  private static ArtefactLine artefact(InForce each, List<String> live) {
    return new ArtefactLine(
        each.request(),
        RequestLine.pathOf(each.request()),
        each.kind() == AdapterRegistry.Kind.SHIELD ? "Shield" : "Bundle",
        each.digest(),
        each.rank(),
        new Moment(each.publishedAt()),
        each.folded(),
        live.stream().filter(each.replicas()::contains).toList(),
        live.stream().filter(name -> !each.replicas().contains(name)).toList());
  }

  private static FleetPageView.GapLine gap(FleetView.Gap gap) {
    return new FleetPageView.GapLine(
        gap.requestId(),
        RequestLine.pathOf(gap.requestId()),
        gap.replica(),
        gap.model(),
        new Moment(gap.since()),
        Objects.requireNonNullElse(gap.reason(), ""));
  }

  private static FleetPageView.FindingLine finding(FleetArtefacts.Finding finding) {
    Instant at = finding.at();
    return new FleetPageView.FindingLine(
        finding.position(),
        finding.source(),
        finding.fault(),
        Objects.requireNonNullElse(finding.model(), ""),
        Objects.requireNonNullElse(finding.request(), ""),
        at == null ? null : new Moment(at));
  }
}
