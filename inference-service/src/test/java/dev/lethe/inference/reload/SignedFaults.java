package dev.lethe.inference.reload;

import static dev.lethe.engine.gate.GateFiles.JSON;
import static dev.lethe.engine.gate.GateFiles.TENSORS;
import static dev.lethe.inference.reload.Corruption.pick;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Faults that digests and signature do not tell, because the trusted signer signed them. */
final class SignedFaults {
  static final String ADAPTER = "adapter_model.safetensors";
  static final String CONFIG = "adapter_config.json";

  /** Text of the artefact that no reason may repeat. */
  static final String CANARY = "Canaryvogel";

  static final List<String> FOREIGN =
      List.of(
          "gate.pkl", "adapter_model.bin", ".hidden.json", "more.json", "sub/gate.pt", "a b.json");

  private static final List<String> OUTSIDE =
      List.of(
          "../gate.json",
          "/etc/gate.json",
          "a/../../gate.json",
          "a/b/c.json",
          "..json",
          "gate.pkl",
          "a\\b.json",
          "C:\\gate.json",
          "gate.json\u0000",
          "\uff0e\uff0e/gate.json",
          "",
          ".",
          "~/gate.json",
          "absent.json",
          "adapter_model.bin",
          "%2e%2e/gate.json");

  private SignedFaults() {}

  static void notFinite(BundleCopy bundle, Random random) {
    String name = pick(random, List.of(TENSORS, ADAPTER));
    int start = bundle.dataStart(name);
    int values = (bundle.file(name).length - start) / Float.BYTES;
    float value =
        pick(random, List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
    bundle.little(name).putFloat(start + Float.BYTES * random.nextInt(values), value);
    bundle.header(
        name, bundle.headerText(name).replace("question.bias", CANARY).replace("q_proj", CANARY));
  }

  static void shape(BundleCopy bundle, Random random) {
    Fault[] faults = {
      b ->
          b.json(CONFIG, config -> config.put("r", pick(random, List.of(1, 3, 4, 0, -2, 1 << 20)))),
      b -> b.manifest(m -> m.put("rank", pick(random, List.of(0, 1, 3, 64)))),
      b -> b.json(CONFIG, config -> config.put("lora_alpha", 4e5)),
      b -> b.manifest(m -> m.put("alpha", 400.0)),
      b -> swapped(b, ADAPTER),
      b -> b.header(ADAPTER, b.headerText(ADAPTER).replace("layers.0", "layers.7")),
      b -> b.header(ADAPTER, b.headerText(ADAPTER).replace("lora_B", "lora_C")),
      b -> b.header(ADAPTER, b.headerText(ADAPTER).replace("q_proj", CANARY)),
      b -> b.header(TENSORS, h -> reshape(h, "question.weight")),
      b -> b.header(TENSORS, h -> reshape(h, "evidence.question.weight")),
      b -> b.header(TENSORS, b.headerText(TENSORS).replace("\"question.bias\"", "\"other\"")),
      b -> narrow(b, "question.weight"),
      b -> b.json(CONFIG, config -> config.put("peft_type", CANARY)),
    };
    faults[bundle.round % faults.length].spoil(bundle);
  }

  static void otherModel(BundleCopy bundle, Random random) {
    String other = "sha256:" + String.format("%016x", random.nextLong()).repeat(4);
    Fault[] faults = {
      b -> b.manifest(m -> m.put("baseDigest", other)),
      b -> b.manifest(m -> m.put("encoderDigest", other)),
      b -> b.json(JSON, gate -> gate.put("encoder", other)),
      b -> b.manifest(m -> m.put("model", CANARY)),
      b -> b.manifest(m -> m.put("requestId", CANARY)),
      b -> b.manifest(m -> m.put("kind", "shield")),
      b -> b.manifest(m -> m.put("version", 2)),
    };
    faults[bundle.round % faults.length].spoil(bundle);
  }

  static void header(BundleCopy bundle, Random random) {
    String name = pick(random, List.of(TENSORS, ADAPTER));
    long far = pick(random, List.of(1L << 20, 1L << 40, Long.MAX_VALUE - 8));
    Fault[] faults = {
      b -> b.little(name).putLong(0, pick(random, List.of(-1L, 0L, 1L, far, Long.MIN_VALUE))),
      b -> b.header(name, "{\"x\":" + "[".repeat(100_000)),
      b -> b.header(name, " ".repeat(2 << 20) + b.headerText(name)),
      b -> b.header(name, b.headerText(name) + "{}"),
      b -> b.header(name, "\u0000\u0000\u0000{" + b.headerText(name)),
      b -> b.header(name, b.headerText(name).replaceFirst("\\{", "{\"__metadata__\":{},")),
      b -> first(b, name, t -> offsets(t, far, far + 8)),
      b -> first(b, name, t -> offsets(t, -8, 8)),
      b -> first(b, name, t -> offsets(t, 4, t.path("data_offsets").path(1).asLong() + 4)),
      b -> first(b, name, t -> t.put("dtype", pick(random, List.of("I64", "F64", "BOOL", CANARY)))),
      b -> first(b, name, t -> t.putArray("shape").add(-1).add(-2)),
      b -> first(b, name, t -> t.putArray("shape").add(1L << 62).add(1L << 62)),
      b -> first(b, name, t -> t.putArray("shape").add(1e300)),
      b -> first(b, name, t -> impossible(t)),
    };
    faults[bundle.round % faults.length].spoil(bundle);
  }

  static void names(BundleCopy bundle, Random random) {
    byte[] content = "{}".getBytes(UTF_8);
    if (random.nextInt(4) == 0) {
      String name = pick(random, FOREIGN.subList(0, 3));
      bundle.files.put(name, content);
      bundle.list(name, content);
    } else if (random.nextInt(4) == 0) {
      bundle.links.put("linked.json", content);
      bundle.list("linked.json", content);
    } else {
      bundle.list(OUTSIDE.get(bundle.round % OUTSIDE.size()), content);
    }
  }

  static void gate(BundleCopy bundle) {
    byte[] unordered = new byte[16];
    unordered[0] = 2;
    List<Consumer<ObjectNode>> faults =
        List.of(
            gate -> terms(gate, "vocabulary", unordered),
            gate -> terms(gate, "vocabulary", new byte[13]),
            gate -> terms(gate, "key", new byte[5]),
            gate -> gate.put("questionThreshold", CANARY),
            gate -> gate.put("weightRate", 0),
            gate -> gate.put("version", 99),
            gate -> gate.withObject("/combined").put("spread", 0),
            gate -> gate.withObject("/combined").putArray("sds").add(0),
            gate -> gate.withObject("/combined").putArray("means").add("NaN"),
            gate -> gate.withObject("/combined").putArray("weights").add(1).add(2),
            gate ->
                gate.withObject("/combined").putArray("evidences").addObject().put("kind", CANARY));
    bundle.json(JSON, faults.get(bundle.round % faults.size()));
  }

  private interface Fault {
    void spoil(BundleCopy bundle);
  }

  static void terms(ObjectNode gate, String field, byte[] bytes) {
    ObjectNode terms = gate.withObject("/combined").putArray("evidences").addObject();
    byte[] good = new byte[8];
    terms.put("kind", "terms").put("key", new byte[32]).put("unknownIdf", 1);
    terms.put("vocabulary", good).put("terms", good).putArray("completions");
    terms.put(field, Base64.getEncoder().encodeToString(bytes));
  }

  static void first(BundleCopy bundle, String name, Consumer<ObjectNode> change) {
    bundle.header(
        name,
        header ->
            header.properties().stream()
                .filter(e -> !e.getKey().startsWith("__"))
                .findFirst()
                .ifPresent(e -> change.accept((ObjectNode) e.getValue())));
  }

  private static void offsets(ObjectNode tensor, long begin, long end) {
    tensor.putArray("data_offsets").add(begin).add(end);
  }

  /** Begins where a long ends, and is as large as its shape says. */
  static void impossible(ObjectNode tensor) {
    tensor.putArray("shape").add(2);
    offsets(tensor, Long.MAX_VALUE - 8, Long.MAX_VALUE);
  }

  static void reshape(ObjectNode header, String tensor) {
    ArrayNode shape = (ArrayNode) header.path(tensor).path("shape");
    shape.set(0, shape.numberNode(shape.get(0).asLong() / 2));
    shape.add(2);
  }

  private static void swapped(BundleCopy bundle, String name) {
    bundle.header(
        name,
        header ->
            header
                .properties()
                .forEach(
                    e -> {
                      if (e.getValue().path("shape") instanceof ArrayNode shape) {
                        shape.add(shape.remove(0));
                      }
                    }));
  }

  /** Half of a head's numbers become a tensor that nothing asks for. */
  static void narrow(BundleCopy bundle, String tensor) {
    bundle.header(
        TENSORS,
        header -> {
          ObjectNode head = (ObjectNode) header.path(tensor);
          long begin = head.path("data_offsets").path(0).asLong();
          long end = head.path("data_offsets").path(1).asLong();
          long half = (end - begin) / 2;
          ObjectNode rest = header.putObject("rest").put("dtype", "F32");
          rest.putArray("shape").add(half / Float.BYTES);
          offsets(rest, begin + half, end);
          head.putArray("shape").add(half / Float.BYTES);
          offsets(head, begin, begin + half);
        });
  }
}
