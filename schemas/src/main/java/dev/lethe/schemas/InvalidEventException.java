package dev.lethe.schemas;

/**
 * An event or request that cannot be accepted. Says which rule was broken and where, never with
 * what: neither message nor cause holds any of the payload.
 */
public final class InvalidEventException extends RuntimeException {
  /** Not JSON, or not UTF-8. */
  public static final String MALFORMED_JSON = "malformed-json";

  /** JSON, followed by something else. */
  public static final String TRAILING_TOKENS = "trailing-tokens";

  /** A key that occurs twice in one object. */
  public static final String DUPLICATE_FIELD = "duplicate-field";

  /** A field that the schema does not know. */
  public static final String UNKNOWN_FIELD = "unknown-field";

  /** A required field that is not there. */
  public static final String MISSING_FIELD = "missing-field";

  /** A field of another JSON type than the schema's. */
  public static final String WRONG_TYPE = "wrong-type";

  /** Any other breach of the schema: a format, a pattern, a length, a value outside its set. */
  public static final String SCHEMA = "schema";

  /** A forget set without an example, a text or a reference. */
  public static final String EMPTY_FORGET_SET = "empty-forget-set";

  /** More examples and texts than {@link Limits#maxExamples()}. */
  public static final String TOO_MANY_EXAMPLES = "too-many-examples";

  /** A text longer than {@link Limits#maxTokensPerExample()} allows. */
  public static final String TOO_LONG = "too-long";

  /** More bytes than {@link Limits#maxBytes()}. */
  public static final String TOO_LARGE = "too-large";

  /** A record that is not a CloudEvent in structured or binary mode. */
  public static final String NOT_A_CLOUD_EVENT = "not-a-cloudevent";

  /** A CloudEvent whose type or specification version has no place here. */
  public static final String UNKNOWN_TYPE = "unknown-type";

  /** A record key that differs from the request id in its data. */
  public static final String KEY_MISMATCH = "key-mismatch";

  /** A JWE that does not open: other algorithms than ours, another key, or changed. */
  public static final String UNDECRYPTABLE = "undecryptable";

  /** A JWE for a key that is none of ours, or no longer. */
  public static final String UNKNOWN_INTAKE_KEY = "unknown-intake-key";

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String field;

  /**
   * @param code one of the constants of this class
   * @param field JSON pointer of the field to blame; empty for the whole document
   */
  public InvalidEventException(String code, String field) {
    super(field.isEmpty() ? code : code + " at " + field);
    this.code = code;
    this.field = field;
  }

  /** Which rule was broken. */
  public String code() {
    return code;
  }

  /** JSON pointer of the field, empty for the whole document. */
  public String field() {
    return field;
  }
}
