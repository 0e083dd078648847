package dev.lethe.ingest.callback;

import dev.lethe.schemas.DrpReference;
import dev.lethe.schemas.ErasureRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which origins (scheme, host and port, RFC 6454) the operator lets callbacks go to. Whatever is
 * not named is refused: a requester must not make this service call addresses of its own network.
 * Immutable.
 */
public final class AllowedCallbacks {
  /** The code of what is refused because of its callback. */
  public static final String REFUSED = "callback-not-allowed";

  private final Set<String> origins;

  private final boolean status;

  private final boolean drp;

  private AllowedCallbacks(Set<String> origins, boolean status, boolean drp) {
    this.origins = origins;
    this.status = status;
    this.drp = drp;
  }

  /**
   * @param origins such as {@code https://hooks.example.org} or {@code http://127.0.0.1:8080}
   * @throws IllegalArgumentException naming the entry that is none
   */
  public static AllowedCallbacks of(List<String> origins) {
    return new AllowedCallbacks(
        origins.stream().map(AllowedCallbacks::configured).collect(Collectors.toUnmodifiableSet()),
        false,
        false);
  }

  /** The same where OpenDSR is on: statuses may be told there too. */
  public AllowedCallbacks withStatuses() {
    return new AllowedCallbacks(origins, true, drp);
  }

  /** The same where the Data Rights Protocol is on. */
  public AllowedCallbacks withDrp() {
    return new AllowedCallbacks(origins, status, true);
  }

  /** Whether a callback may go there. */
  public boolean allows(String url) {
    return origin(url).filter(origins::contains).isPresent();
  }

  /** Whether all callbacks that a request names may be made. */
  public boolean allow(ErasureRequest request) {
    List<String> urls = Objects.requireNonNullElse(request.statusCallbackUrls(), List.of());
    return (request.callbackUrl() == null || allows(request.callbackUrl()))
        && (urls.isEmpty() || status)
        && urls.stream().allMatch(this::allows)
        && (request.drp() == null || (drp && allows(request.drp())));
  }

  private boolean allows(DrpReference reference) {
    return reference.statusCallback() == null || allows(reference.statusCallback());
  }

  /** Whether there is nowhere to go to. */
  public boolean isEmpty() {
    return origins.isEmpty();
  }

  private static String configured(String entry) {
    return origin(entry)
        .filter(origin -> entry.matches("[^:]+://[^/?#]*"))
        .orElseThrow(() -> new IllegalArgumentException("not an origin of callbacks: " + entry));
  }

  /** Lower case, with the port; none for what has user information or another scheme. */
  private static Optional<String> origin(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean http = scheme.equals("http") || scheme.equals("https");
      if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
        return Optional.empty();
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
      return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
