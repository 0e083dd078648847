package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.access.Caller;
import dev.lethe.db.RequestFilter;
import dev.lethe.db.RequestOrder;
import dev.lethe.db.RequestPage;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.ErasureRequestReader.Parsed;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps callers to their tenant. What belongs to another looks as if it were not there, and nothing
 * is handed in for another. Every endpoint looks for requests through it. Thread-safe.
 */
@Singleton
public final class TenantScope {
  private final RequestQueries queries;
  private final Limits limits;

  TenantScope(RequestQueries queries, Limits limits) {
    this.queries = queries;
    this.limits = limits;
  }

  /** The request of that id, if the caller may know of it. */
  public Optional<RequestStatus> find(Caller caller, String id) {
    return queries.find(id).filter(status -> caller.sees(status.tenant()));
  }

  /**
   * The request of that id.
   *
   * @throws ProblemException 404 if there is none, or none that the caller may know of
   */
  public RequestStatus require(Caller caller, String id) {
    return find(caller, id).orElseThrow(ProblemException::notFound);
  }

  /**
   * A page of those that the caller may know of.
   *
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  RequestPage list(
      Caller caller, RequestFilter filter, RequestOrder order, int limit, @Nullable String cursor) {
    String asked = filter.tenant();
    if (asked != null && !caller.sees(asked)) {
      return new RequestPage(List.of(), null);
    }
    String tenant = asked == null ? caller.tenant() : asked;
    return queries.list(filter.of(tenant), order, limit, cursor);
  }

  /**
   * The request that a caller hands in. One that names no tenant is for the caller's.
   *
   * @throws ProblemException 403 if it is for another
   */
  Parsed adopt(Caller caller, Parsed parsed) {
    String own = caller.tenant();
    if (own == null || own.equals(parsed.request().tenant())) {
      return parsed;
    }
    if (parsed.request().tenant() != null) {
      throw new ProblemException(
          403, "foreign-tenant", "Whoever calls may not act for this tenant.", "/tenant");
    }
    ObjectNode body = parsed.body().deepCopy();
    body.put("tenant", own);
    return ErasureRequestReader.read(Json.canonical(body), limits);
  }

  /**
   * What tells idempotency keys apart: two tenants may choose the same. A header holds no line
   * break.
   */
  static String idempotencyScope(Caller caller, String key) {
    return caller.tenant() == null ? key : caller.tenant() + "\n" + key;
  }
}
