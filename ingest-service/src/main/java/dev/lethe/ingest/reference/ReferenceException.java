package dev.lethe.ingest.reference;

/** A referenced forget set that cannot be used. The message never holds the URI or any content. */
public final class ReferenceException extends Exception {
  /** Not a {@code file:} URI below one of the allowed folders. */
  public static final String NOT_ALLOWED = "reference-not-allowed";

  /** No such file, or no right to read it. */
  public static final String UNREADABLE = "reference-unreadable";

  /** More bytes or examples than the limits allow. */
  public static final String TOO_LARGE = "reference-too-large";

  /** Its bytes have another SHA-256. */
  public static final String DIGEST = "reference-digest";

  /** A line that is not {@code {"prompt":…,"completion":…}}, or none at all. */
  public static final String MALFORMED = "reference-malformed";

  private static final String AT = "/forgetSet/reference";
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String field;
  private final int line;

  private ReferenceException(String code, String field, int line) {
    super(reason(code, line));
    this.code = code;
    this.field = field;
    this.line = line;
  }

  private static String reason(String code, int line) {
    return line > 0 ? code + " at line " + line : code;
  }

  /** The code, and the line where there is one. */
  public String reason() {
    return reason(code, line);
  }

  static ReferenceException ofUri(String code) {
    return new ReferenceException(code, AT + "/uri", 0);
  }

  static ReferenceException ofDigest() {
    return new ReferenceException(DIGEST, AT + "/sha256", 0);
  }

  /**
   * @param line counted from 1; 0 for the file as a whole
   */
  static ReferenceException ofContent(String code, int line) {
    return new ReferenceException(code, AT, line);
  }

  /** One of the constants of this class. */
  public String code() {
    return code;
  }

  /** JSON pointer into the request. */
  public String field() {
    return field;
  }

  /** The line to blame, counted from 1; 0 where no line is. */
  public int line() {
    return line;
  }
}
