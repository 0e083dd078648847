package dev.lethe.engine.safetensors;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses a header once, and checks it; every message names the file. */
final class SafetensorsHeader {
  static final long LIMIT = 100_000_000;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION) // one meaning for every reader
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String file;
  private final long dataStart;
  private final long dataBytes;
  private final JsonNode root;

  /**
   * @throws IllegalArgumentException if it is no JSON object
   */
  SafetensorsHeader(String file, long dataStart, long dataBytes, byte[] json) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
    this.root = parse(json);
  }

  /** Entries in the order of their data. */
  Map<String, TensorInfo> tensors() {
    List<TensorInfo> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        found.add(entry(entry.getKey(), entry.getValue()));
      }
    }
    found.sort(Comparator.comparingLong(TensorInfo::begin).thenComparing(TensorInfo::bytes));
    long end = dataStart;
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (TensorInfo info : found) {
      if (info.begin() != end) {
        throw bad("tensor " + info.name() + " overlaps another or leaves a gap");
      }
      end = info.begin() + info.bytes();
      tensors.put(info.name(), info);
    }
    checkLength(end - dataStart);
    return tensors;
  }

  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("__metadata__").properties()) {
      metadata.put(entry.getKey(), entry.getValue().asText());
    }
    return metadata;
  }

  private void checkLength(long promised) {
    if (promised > dataBytes) {
      throw bad("truncated: " + promised + " bytes of data promised, " + dataBytes + " present");
    }
    if (promised < dataBytes) {
      throw bad("holds " + (dataBytes - promised) + " bytes that its header does not describe");
    }
  }

  private JsonNode parse(byte[] json) {
    try {
      JsonNode parsed = MAPPER.readTree(json);
      if (parsed != null && parsed.isObject()) {
        return parsed;
      }
    } catch (IOException e) { // all is in memory: it can only be the content, or its encoding
      throw bad("header is not valid JSON");
    }
    throw bad("header is not a JSON object");
  }

  private TensorInfo entry(String name, JsonNode node) {
    TensorDataType kind = kind(name, node.path("dtype").asText());
    List<Long> shape = longs(name, node.path("shape"));
    List<Long> offsets = longs(name, node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw bad("tensor " + name + " has bad data_offsets");
    }
    if (offsets.get(1) > Long.MAX_VALUE - dataStart) {
      throw bad("tensor " + name + " has impossible data_offsets");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (bytes != size(name, shape, kind)) {
      throw bad("tensor " + name + " has " + bytes + " bytes, which its shape does not need");
    }
    return new TensorInfo(name, kind, shape, dataStart + offsets.get(0), bytes);
  }

  private TensorDataType kind(String name, String dtype) {
    try {
      return TensorDataType.valueOf(dtype);
    } catch (IllegalArgumentException e) {
      throw bad("tensor " + name + " has an unsupported dtype");
    }
  }

  private List<Long> longs(String name, JsonNode node) {
    List<Long> values = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
        throw bad("tensor " + name + " has a bad shape or offset");
      }
      values.add(item.longValue());
    }
    if (!node.isArray()) {
      throw bad("tensor " + name + " lacks its shape or offsets");
    }
    return values;
  }

  private long size(String name, List<Long> shape, TensorDataType kind) {
    try {
      return shape.stream().reduce((long) kind.width(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw bad("tensor " + name + " has an impossible shape");
    }
  }

  private IllegalArgumentException bad(String what) {
    return new IllegalArgumentException(file + ": " + what);
  }
}
