package dev.lethe.ingest;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What it takes to take requests in the forms of standards. Groups of {@link IngestConfig}. */
public interface StandardsConfig {
  /** Who knows whom identities name. One of the two, or neither. */
  interface Identities {
    /**
     * A file of JSON Lines, read again when it changes: {@code identities}, {@code subject}, {@code
     * model} and {@code forgetSet} of one person a line.
     */
    Optional<Path> catalogue();

    /** The address of a service that is asked instead: https, or http on this machine. */
    Optional<String> url();

    /** A file with the key that the service is shown as a bearer token. */
    Optional<Path> keyFile();

    /** A file of certificates, PEM, that are trusted instead of those that Java trusts. */
    Optional<Path> trust();

    /** How long the service may take for one answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Types of identities that the service knows, as OpenDSR's discovery tells of them. */
    @WithDefault("controller_customer_id,email")
    Set<String> types();
  }

  /** What makes this service a processor of OpenDSR 2.0. All three, or none: then it is off. */
  interface OpenDsr {
    /**
     * The https address under which controllers reach this service, without a slash at its end. Its
     * host is the processor's domain.
     */
    Optional<String> url();

    /** The file of the key that signs answers and callbacks: RSA, PKCS#8 PEM. */
    Optional<Path> key();

    /**
     * The file of its certificate, PEM, and of those that issued it. It must be issued for the
     * domain, and not by itself.
     */
    Optional<Path> certificate();
  }

  /**
   * What makes this service take requests of the Data Rights Protocol. Both, or neither: then it is
   * off.
   */
  interface Drp {
    /**
     * Ids under which agents know the businesses that requests are taken for, with commas between:
     * {@code ID=TENANT} each, or {@code ID} alone for the tenant {@code default}.
     */
    Optional<List<String>> businesses();

    /**
     * A file with the agents whose requests are taken, read again when it changes: a JSON array in
     * the form of the protocol's service directory, {@code id} and {@code verify_key} of each.
     */
    Optional<Path> agents();

    /**
     * {@code verified}: identities count that the agent says it has verified. {@code any}: others
     * count too, so that whoever knows somebody's e-mail address can have them forgotten.
     */
    @WithDefault("verified")
    String identities();
  }
}
