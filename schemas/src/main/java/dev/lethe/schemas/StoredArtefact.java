package dev.lethe.schemas;

/**
 * A shield or bundle as it lies in the bundle store.
 *
 * @param digest {@code sha256:…} of its manifest
 * @param location where it lies, relative to the bundle store
 * @param signature Ed25519 over the manifest's bytes, Base64
 * @param baseDigest {@code sha256:…} of the base model that it was fitted for
 */
public record StoredArtefact(String digest, String location, String signature, String baseDigest) {}
