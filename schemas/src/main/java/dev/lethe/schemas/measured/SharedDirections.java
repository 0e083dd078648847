package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of its input directions an adapter shares with one that was in force before it.
 *
 * @param with how the digest of the other's bundle begins
 * @param share 0 if all are orthogonal, 1 if one lies within the other
 */
public record SharedDirections(String with, double share) {
  /** Without those that are of another form. */
  static List<SharedDirections> listOf(JsonNode array) {
    List<SharedDirections> overlaps = new ArrayList<>();
    for (JsonNode overlap : array) {
      String with = Nodes.text(overlap, "with");
      Double share = Nodes.number(overlap, "share");
      if (with != null && share != null && share >= 0 && share <= 1) {
        overlaps.add(new SharedDirections(with, share));
      }
    }
    return List.copyOf(overlaps);
  }
}
