package dev.lethe.engine.gate;

import dev.lethe.engine.bundle.Manifest;

/**
 * A gate in force.
 *
 * @param digest of the artefact it came from
 */
public record InstalledGate(String digest, Manifest manifest, GateModel model) {}
