package dev.lethe.standalone.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a service is reached. Follows no redirect, so that what is shown to one service is shown to
 * no other. Thread-safe.
 */
public final class Endpoint {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** What the Java runtime trusts. */
  private static final HttpClient USUAL = client(null);

  private final String base;
  private final String origin;
  private final HttpClient http;

  private Endpoint(String base, String origin, HttpClient http) {
    this.base = base;
    this.origin = origin;
    this.http = http;
  }

  /**
   * Of a service that need not be explained to anybody.
   *
   * @param base URL, without a slash at its end
   */
  public static Endpoint of(String base) {
    return new Endpoint(base, "", USUAL);
  }

  /**
   * Of a service that somebody named.
   *
   * @param base URL, without a slash at its end
   * @param origin who or what named it, for errors
   * @param trust whose certificates count; null for those that the Java runtime trusts
   */
  public static Endpoint of(String base, String origin, @Nullable SSLContext trust) {
    return new Endpoint(base, origin, trust == null ? USUAL : client(trust));
  }

  /** URL, without a slash at its end. */
  public String base() {
    return base;
  }

  /** What named it. */
  public String origin() {
    return origin;
  }

  /**
   * Sends a request there.
   *
   * @throws UnreachableException when nothing answers, or TLS fails
   */
  public HttpResponse<byte[]> send(HttpRequest request) {
    return send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** As {@link #send(HttpRequest)}, with an answer that is read in another way. */
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> answer) {
    try {
      return http.send(request, answer);
    } catch (IOException e) {
      throw new UnreachableException(reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while waiting for " + base);
    }
  }

  @Override
  public String toString() {
    return base + (origin.isEmpty() ? "" : " (" + origin + ")");
  }

  private String reason(IOException failure) {
    List<Throwable> chain = chain(failure);
    if (chain.stream().noneMatch(SSLException.class::isInstance)
        && chain.stream().noneMatch(CertificateException.class::isInstance)) {
      boolean silent = failure instanceof ConnectException;
      String doubt =
          base.startsWith("http:")
              ? "; if it speaks TLS, its address begins with https"
              : "; it may not speak TLS there";
      return "nothing answers at " + this + (silent ? "" : doubt);
    }
    return "no TLS with " + this + ": " + tls(chain);
  }

  /** By the kind of failure; messages of certificates are not ours. */
  private static String tls(List<Throwable> chain) {
    if (has(chain, CertificateExpiredException.class)) {
      return "its certificate is no longer valid";
    }
    if (has(chain, CertificateNotYetValidException.class)) {
      return "its certificate is not valid yet";
    }
    if (has(chain, CertPathBuilderException.class)
        || has(chain, CertPathValidatorException.class)) {
      return "its certificate is signed by nobody that is trusted; name a PEM file of its"
          + " certificate authority with --ca-file";
    }
    if (has(chain, CertificateException.class)) {
      return "its certificate is for another name";
    }
    return "it does not speak TLS there, or no version or cipher that this program accepts";
  }

  private static boolean has(List<Throwable> chain, Class<? extends Throwable> kind) {
    return chain.stream().anyMatch(kind::isInstance);
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable each = failure; each != null && chain.size() < 20; each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }

  private static HttpClient client(@Nullable SSLContext trust) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    return trust == null ? builder.build() : builder.sslContext(trust).build();
  }
}
