package dev.lethe.ingest;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long there is to answer requests, who decides about them, and who is told. Groups of {@link
 * IngestConfig}.
 */
public interface CaseConfig {
  /** When a request is due that names no day itself. */
  interface AnswerTimes {
    /**
     * The time zone whose days are counted, such as {@code Europe/Berlin}. A period ends with the
     * end of its last day there.
     */
    @WithDefault("UTC")
    String zone();

    /**
     * How long there is to answer a request whose legal basis has no period of its own: a period of
     * ISO 8601 such as {@code P1M} (a calendar month) or {@code P45D}. A due date never lies beyond
     * {@code lethe.limits.due}.
     */
    @WithDefault("P30D")
    String period();

    /**
     * The same for one legal basis, NAME. Without it, {@code gdpr-12}, {@code gdpr-17} and {@code
     * uk-gdpr-17} have {@code P1M}; {@code ccpa}, {@code cpra} and {@code ccpa-1798.105} have
     * {@code P45D}. Of names, case and the characters between letters and digits do not count.
     */
    Map<String, String> legalBases();

    /**
     * How much longer there is to answer a request of one legal basis, NAME, once its due date is
     * extended; {@code P0D} where it may not be. Without it, {@code gdpr-12}, {@code gdpr-17} and
     * {@code uk-gdpr-17} have {@code P2M}; {@code ccpa}, {@code cpra} and {@code ccpa-1798.105}
     * have {@code P45D}; others have none.
     */
    Map<String, String> extensions();

    Map<String, TenantAnswerTimes> tenants();
  }

  /** The same for one tenant. */
  interface TenantAnswerTimes {
    /** The time zone whose days are counted for this tenant. */
    Optional<String> zone();

    /** How long there is to answer this tenant's requests whose legal basis has no period. */
    Optional<String> period();

    /** How long there is to answer this tenant's requests of one legal basis. */
    Map<String, String> legalBases();

    /** How much longer there is to answer this tenant's requests of one legal basis. */
    Map<String, String> extensions();
  }

  /** When somebody is told that a request is not answered. */
  interface DueAlerts {
    /**
     * How long before the due date of a request that is not answered an alert is raised: durations
     * of ISO 8601 with commas between, or {@code none}.
     */
    @WithDefault("P7D,P1D")
    List<String> before();

    /** The same after the due date; {@code PT0S} is at once. */
    @WithDefault("PT0S")
    List<String> after();

    /**
     * An address that each alert is posted to, signed like callbacks: https, or http on this
     * machine. None where it is not set.
     */
    Optional<String> webhook();

    /** How often the service looks at the clock. */
    @WithDefault("1m")
    Duration every();

    Map<String, TenantDueAlerts> tenants();
  }

  /** The same for one tenant. */
  interface TenantDueAlerts {
    /** How long before the due date this tenant's alerts are raised. */
    Optional<List<String>> before();

    /** How long after the due date this tenant's alerts are raised. */
    Optional<List<String>> after();
  }

  /** Somebody else who holds the data, and is told of its erasure (GDPR, Article 19). */
  interface RecipientService {
    /**
     * Where a request that is certified is posted to, signed like callbacks: https, or http on this
     * machine. NAME is yours to choose; events, status and register have it.
     */
    String url();

    /** Whose requests are told; of all tenants where it is not set. */
    Optional<Set<String>> tenants();
  }

  /** What needs a second person. */
  interface FourEyes {
    /**
     * What two approvers have to ask for, each with a key or token of their own: {@code release},
     * {@code revoke}, {@code extend}, {@code hold} and {@code lift} (a legal hold), {@code reject};
     * several with commas between. Nothing where it is not set.
     */
    Optional<Set<String>> actions();

    /** How long the first approver's word holds. */
    @WithDefault("7d")
    Duration window();

    Map<String, TenantFourEyes> tenants();
  }

  /** The same for one tenant. */
  interface TenantFourEyes {
    /** What needs a second person for this tenant's requests, beside what does for all. */
    Optional<Set<String>> actions();
  }

  /** Which requests wait for a person before anything is done. */
  interface PolicyHolds {
    /**
     * {@code required}: every request waits until a person has said that the requester's identity
     * is verified. {@code none}: it does not.
     */
    @WithDefault("none")
    String identity();

    /**
     * A request with more examples and texts than this, together, waits for a person. No request
     * does for its size where it is not set.
     */
    Optional<Integer> examplesAbove();

    Map<String, TenantPolicyHolds> tenants();
  }

  /** The same for one tenant. */
  interface TenantPolicyHolds {
    /** Whether this tenant's requests wait for the requester's identity. */
    Optional<String> identity();

    /** The most examples and texts of this tenant's requests that nobody has to look at. */
    Optional<Integer> examplesAbove();
  }
}
