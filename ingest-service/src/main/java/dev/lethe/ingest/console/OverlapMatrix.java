package dev.lethe.ingest.console;

import dev.lethe.db.AdapterRegistry;
import dev.lethe.db.FleetArtefacts.InForce;
import dev.lethe.schemas.measured.SharedDirections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of their input directions the adapters in force share, each with each, as the lower half
 * of a table: the oldest on top.
 *
 * @param lines one for each adapter, or one for all that share an adapter
 * @param hidden how many older adapters have no line
 */
public record OverlapMatrix(List<Line> lines, long hidden) {
  /** What can be read on a page. */
  private static final int MOST = 10;

  private static final double LEAST = 0.001;

  private static final String SHARED = "Shared by several";

  /**
   * One adapter.
   *
   * @param number of its column
   * @param path of its request's page; empty of an adapter that several share
   * @param cells with those above it
   */
  public record Line(int number, String name, String path, List<Cell> cells) {}

  /**
   * One pair.
   *
   * @param share 0 to 1; null where it was not measured
   */
  public record Cell(@Nullable Double share) {
    /** For people; a dash where it was not measured. */
    public String text() {
      if (share == null) {
        return "\u2013";
      }
      return share > 0 && share < LEAST ? "<0.001" : String.format(Locale.ROOT, "%.3f", share);
    }

    /** The more, the darker. */
    public String shade() {
      if (share == null) {
        return "unknown";
      }
      return share < 0.01 ? "none" : share < 0.05 ? "little" : share < 0.25 ? "some" : "much";
    }
  }

  /** An adapter, by the digests of all bundles that have it. */
  private record Adapter(@Nullable String request, List<String> digests) {
    boolean isNamed(SharedDirections overlap) {
      return digests.stream().anyMatch(digest -> digest.startsWith(overlap.with()));
    }
  }

  /**
   * Null where there are not two.
   *
   * @param inForce newest first
   * @param overlaps with earlier ones, by digest
   * @param all how many bundles are in force
   */
  static @Nullable OverlapMatrix of(
      List<InForce> inForce, Map<String, List<SharedDirections>> overlaps, long all) {
    List<InForce> bundles =
        inForce.stream().filter(each -> each.kind() == AdapterRegistry.Kind.ADAPTER).toList();
    List<String> folded = bundles.stream().filter(InForce::folded).map(InForce::digest).toList();
    List<InForce> own = bundles.stream().filter(each -> !each.folded()).limit(MOST).toList();
    List<Adapter> adapters = new ArrayList<>();
    if (!folded.isEmpty()) {
      adapters.add(new Adapter(null, folded));
    }
    for (int i = own.size() - 1; i >= 0; i--) {
      adapters.add(new Adapter(own.get(i).request(), List.of(own.get(i).digest())));
    }
    if (adapters.size() < 2) {
      return null;
    }
    List<Line> lines = new ArrayList<>();
    for (Adapter adapter : adapters) {
      lines.add(line(adapter, adapters.subList(0, lines.size()), overlaps));
    }
    return new OverlapMatrix(List.copyOf(lines), all - folded.size() - own.size());
  }

  private static Line line(
      Adapter adapter, List<Adapter> earlier, Map<String, List<SharedDirections>> overlaps) {
    List<SharedDirections> own = measured(adapter, overlaps);
    List<Cell> cells =
        earlier.stream()
            .map(other -> cell(other, own, adapter, measured(other, overlaps)))
            .toList();
    String request = adapter.request;
    return new Line(
        earlier.size() + 1,
        request == null ? SHARED : request,
        request == null ? "" : RequestLine.pathOf(request),
        cells);
  }

  private static List<SharedDirections> measured(
      Adapter adapter, Map<String, List<SharedDirections>> overlaps) {
    return adapter.digests.stream()
        .flatMap(digest -> overlaps.getOrDefault(digest, List.of()).stream())
        .toList();
  }

  /** Whichever was fitted later measured it; bundles may be published in another order. */
  private static Cell cell(
      Adapter one, List<SharedDirections> ofOther, Adapter other, List<SharedDirections> ofOne) {
    return ofOther.stream()
        .filter(one::isNamed)
        .findFirst()
        .or(() -> ofOne.stream().filter(other::isNamed).findFirst())
        .map(overlap -> new Cell(overlap.share()))
        .orElse(new Cell(null));
  }

  /** The numbers of the columns: all lines but the last, which nothing is below. */
  public List<Integer> columns() {
    return lines.stream().limit(lines.size() - 1L).map(Line::number).toList();
  }

  /** The largest share that was measured, in a sentence. */
  public String summary() {
    return lines.stream()
        .flatMap(line -> line.cells().stream())
        .filter(cell -> cell.share() != null)
        .max(Comparator.comparingDouble(cell -> Objects.requireNonNullElse(cell.share(), 0.0)))
        .map(
            most -> "No two of them share more than %s of their directions.".formatted(most.text()))
        .orElse("It was not measured of these bundles: they are from before it was.");
  }
}
