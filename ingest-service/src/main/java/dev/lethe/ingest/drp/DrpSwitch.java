package dev.lethe.ingest.drp;

import java.util.Optional;

/**
 * Whether requests of the protocol are taken, and with what. Immutable.
 *
 * @param installation empty where the protocol is off
 */
public record DrpSwitch(Optional<DrpInstallation> installation) {}
