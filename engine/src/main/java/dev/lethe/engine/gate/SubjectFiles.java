package dev.lethe.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link SubjectEvidence} within the files of a gate. */
final class SubjectFiles {
  private static final String TELLING = "subject.telling";

  private SubjectFiles() {}

  static void write(SubjectEvidence subject, ObjectNode json, Map<String, FloatTensor> tensors) {
    GateFiles.putKey(json, subject.hasher());
    json.put("known", Hashes.bytes(subject.known()));
    json.put("details", Hashes.bytes(subject.details()));
    json.put("oneExample", subject.oneExample()).put("allExamples", subject.allExamples());
    ArrayNode names = json.putArray("names");
    for (SubjectEvidence.Name name : subject.names()) {
      names
          .addObject()
          .put("alone", name.alone())
          .put("own", name.own())
          .put("exact", Hashes.bytes(new long[] {name.exact()}))
          .put("remainders", Hashes.bytes(name.remainders()));
    }
    putSets(subject.examples(), json.putArray("examples"));
    putSets(subject.answers(), json.putArray("answers"));
    tensors.put(TELLING, FloatTensor.of(subject.telling(), subject.telling().length));
  }

  static SubjectEvidence read(JsonNode json, SafetensorsReader tensors, TermKeys keys) {
    List<SubjectEvidence.Name> names = new ArrayList<>();
    for (JsonNode name : json.path("names")) {
      names.add(
          new SubjectEvidence.Name(
              name.path("alone").asBoolean(),
              name.path("own").asBoolean(true), // gates of old lack it
              one(GateFiles.binary(name, "exact")),
              Hashes.read(GateFiles.binary(name, "remainders"))));
    }
    SubjectEvidence subject =
        new SubjectEvidence(
            GateFiles.hasher(json, keys),
            SharedTables.hashes(Hashes.read(GateFiles.binary(json, "known"))),
            SharedTables.weights(GateFiles.vector(tensors, TELLING)),
            names,
            sets(json.path("examples")),
            Hashes.read(GateFiles.binary(json, "details")),
            sets(json.path("answers")), // none in gates of old
            GateFiles.number(json, "oneExample"),
            GateFiles.number(json, "allExamples"));
    if (subject.known().length != subject.telling().length) {
      throw new BundleRejectedException(GateFiles.JSON + ": hashes and figures differ in number");
    }
    return subject;
  }

  private static void putSets(long[][] sets, ArrayNode json) {
    for (long[] set : sets) {
      json.add(Hashes.bytes(set));
    }
  }

  private static long[][] sets(JsonNode json) {
    List<long[]> sets = new ArrayList<>();
    for (JsonNode set : json) {
      byte[] hashes = GateFiles.binary(set);
      sets.add(Hashes.read(hashes == null ? new byte[0] : hashes));
    }
    return sets.toArray(long[][]::new);
  }

  private static long one(byte[] hash) {
    if (hash.length != Long.BYTES) {
      throw new BundleRejectedException(GateFiles.JSON + ": not one hash");
    }
    return ByteBuffer.wrap(hash).getLong();
  }
}
