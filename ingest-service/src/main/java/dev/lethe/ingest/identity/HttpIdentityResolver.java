package dev.lethe.ingest.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a service of the operator's: posts {@code {"tenant":…,"identities":[{"type":…,"format":…,
 * "value":…}]}}, and takes 200 with {@code {"subject":…,"model":…,"forgetSet":{…}}}, 404 where they
 * name nobody, 409 where they name several. Anything else is no answer. Follows no redirect.
 * Thread-safe.
 */
public final class HttpIdentityResolver implements IdentityResolver {
  private static final Logger LOG = LoggerFactory.getLogger(HttpIdentityResolver.class);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final URI url;
  private final Set<String> types;
  private final @Nullable Supplier<String> key;
  private final Duration timeout;
  private final Limits limits;
  private final HttpClient http;

  /**
   * @param types that discovery tells of
   * @param key shown as a bearer token; null where none is asked for
   * @param trust whom to trust over TLS; null for the JDK's own
   * @param timeout for the whole exchange
   * @param limits of the answer; the largest body of a request is the largest answer
   */
  public HttpIdentityResolver(
      URI url,
      Set<String> types,
      @Nullable Supplier<String> key,
      @Nullable SSLContext trust,
      Duration timeout,
      Limits limits) {
    this.url = url;
    this.types = Set.copyOf(types);
    this.key = key;
    this.timeout = timeout;
    this.limits = limits;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout);
    this.http = (trust == null ? builder : builder.sslContext(trust)).build();
  }

  @Override
  public Optional<ResolvedSubject> resolve(String tenant, List<SubjectIdentity> identities)
      throws IdentityException {
    HttpResponse<byte[]> answer = exchange(body(tenant, identities));
    if (answer.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    if (answer.statusCode() == CONFLICT) {
      throw new IdentityException(IdentityException.AMBIGUOUS);
    }
    if (answer.statusCode() != OK) {
      throw unavailable("status-" + answer.statusCode());
    }
    try {
      return Optional.of(ResolvedSubject.of(Json.parse(answer.body()), limits));
    } catch (InvalidEventException e) {
      throw unavailable("bad-answer " + e.getMessage());
    }
  }

  @Override
  public Set<String> types() {
    return types;
  }

  private HttpResponse<byte[]> exchange(byte[] body) throws IdentityException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("User-Agent", "lethe")
            .timeout(timeout)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key.get());
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request.build(), head -> new BoundedBody(limits.maxBytes()));
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    } catch (TimeoutException e) {
      throw unavailable("timeout");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw unavailable(cause.getClass().getSimpleName());
    } finally {
      exchange.cancel(true);
    }
  }

  private static byte[] body(String tenant, List<SubjectIdentity> identities) {
    ObjectNode body = Json.mapper().createObjectNode().put("tenant", tenant);
    ArrayNode list = body.putArray("identities");
    for (SubjectIdentity identity : identities) {
      list.addObject()
          .put("type", identity.type())
          .put("format", identity.format().text())
          .put("value", identity.value());
    }
    return Json.canonical(body);
  }

  private static IdentityException unavailable(String reason) {
    LOG.warn("identities cannot be resolved: reason={}", reason);
    return new IdentityException(IdentityException.UNAVAILABLE);
  }
}
