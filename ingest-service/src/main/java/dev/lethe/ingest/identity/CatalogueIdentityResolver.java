package dev.lethe.ingest.identity;

import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks people up in a file of JSON Lines: {@code {"identities":[{"type":…,"value":…}],
 * "subject":…,"model":…,"forgetSet":{…}}}, with {@code "format"} of an identity that is stored as a
 * hash, and {@code "tenant"} of somebody whom one tenant alone may name. The file is read again
 * when it changes; one that cannot be read leaves what was read before. Thread-safe.
 */
public final class CatalogueIdentityResolver implements IdentityResolver {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogueIdentityResolver.class);

  private final Path file;
  private final Limits limits;
  private String mark;
  private IdentityCatalogue catalogue;

  /**
   * @throws IllegalArgumentException naming the file and the line to blame, if it cannot be read
   */
  public CatalogueIdentityResolver(Path file, Limits limits) {
    this.file = file;
    this.limits = limits;
    try {
      this.mark = mark();
      this.catalogue = IdentityCatalogue.read(file, limits);
    } catch (IOException e) {
      throw new IllegalArgumentException(file.getFileName() + ": " + reason(e));
    }
  }

  @Override
  public Optional<ResolvedSubject> resolve(String tenant, List<SubjectIdentity> identities)
      throws IdentityException {
    Set<IdentityCatalogue.Person> found = current().find(tenant, identities);
    if (found.size() > 1) {
      throw new IdentityException(IdentityException.AMBIGUOUS);
    }
    return found.stream().map(IdentityCatalogue.Person::subject).findFirst();
  }

  @Override
  public Set<String> types() {
    return Set.copyOf(current().types());
  }

  private synchronized IdentityCatalogue current() {
    try {
      String now = mark();
      if (!now.equals(mark)) {
        mark = now; // A broken file is told of once.
        catalogue = IdentityCatalogue.read(file, limits);
        LOG.info("read again: file={}", file.getFileName());
      }
    } catch (IOException e) {
      LOG.warn("cannot be read again: file={} reason={}", file.getFileName(), reason(e));
    }
    return catalogue;
  }

  private String mark() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
  }

  /** Messages of the JDK may hold a path, ours hold a line's number. */
  private static String reason(IOException e) {
    String message = e.getMessage();
    return e.getClass() == IOException.class && message != null && message.startsWith("line ")
        ? message
        : "cannot be read (" + e.getClass().getSimpleName() + ")";
  }
}
