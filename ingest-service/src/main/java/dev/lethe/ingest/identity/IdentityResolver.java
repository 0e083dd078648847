package dev.lethe.ingest.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Knows whom identities name, and what is to be forgotten of them. Thread-safe. */
public interface IdentityResolver {
  /**
   * The one person whom the identities name, in a bounded time.
   *
   * @param tenant on whose behalf it is asked; nobody is found whom the tenant may not name
   * @return empty if they name nobody
   * @throws IdentityException if they name several, or nobody can say
   */
  Optional<ResolvedSubject> resolve(String tenant, List<SubjectIdentity> identities)
      throws IdentityException;

  /** Types of identities that it may know. */
  Set<String> types();
}
