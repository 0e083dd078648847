package dev.lethe.db;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of requests.
 *
 * @param nextCursor gives the next part; null at the end
 */
public record RequestPage(List<RequestStatus> items, @Nullable String nextCursor) {}
