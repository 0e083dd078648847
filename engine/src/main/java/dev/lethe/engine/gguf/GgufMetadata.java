package dev.lethe.engine.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values in front of the tensors, in the order in which they were put. Not thread-safe.
 */
final class GgufMetadata {
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  int size() {
    return values.size();
  }

  GgufMetadata text(String key, String value) {
    return put(key, typed(STRING).text(value));
  }

  /**
   * @param value not negative
   */
  GgufMetadata integer(String key, long value) {
    return put(key, typed(UINT32).uint32(value));
  }

  GgufMetadata number(String key, double value) {
    return put(key, typed(FLOAT32).float32((float) value));
  }

  GgufMetadata flag(String key, boolean value) {
    return put(key, typed(BOOL).int8(value ? 1 : 0));
  }

  GgufMetadata texts(String key, List<String> all) {
    GgufBytes bytes = array(STRING, all.size());
    all.forEach(bytes::text);
    return put(key, bytes);
  }

  GgufMetadata integers(String key, List<Integer> all) {
    GgufBytes bytes = array(INT32, all.size());
    all.forEach(value -> bytes.uint32(value));
    return put(key, bytes);
  }

  GgufMetadata numbers(String key, List<Float> all) {
    GgufBytes bytes = array(FLOAT32, all.size());
    all.forEach(bytes::float32);
    return put(key, bytes);
  }

  void write(GgufBytes to) {
    values.forEach((key, value) -> to.text(key).raw(value));
  }

  private static GgufBytes typed(int type) {
    return new GgufBytes().uint32(type);
  }

  private static GgufBytes array(int of, int count) {
    return typed(ARRAY).uint32(of).int64(count);
  }

  private GgufMetadata put(String key, GgufBytes value) {
    if (values.put(key, value.toArray()) != null) {
      throw new IllegalArgumentException("the key " + key + " is there already");
    }
    return this;
  }
}
