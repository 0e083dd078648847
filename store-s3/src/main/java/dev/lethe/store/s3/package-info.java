/**
 * The bundle store in a bucket. An artefact lies under {@code PREFIX/sha256/HEX/}, its manifest
 * written last; each process keeps the copies that it uses in a folder of its own. Nothing is used
 * that the engine has not checked there: digests and the signature, whatever the server says.
 */
@NullMarked
package dev.lethe.store.s3;

import org.jspecify.annotations.NullMarked;
