package dev.lethe.ingest.rest;

import dev.lethe.http.Problem;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(int status, String code, String detail) {
    this(status, code, detail, null);
  }

  public ProblemException(int status, String code, String detail, @Nullable String field) {
    super(code);
    this.problem = Problem.of(status, code, detail, field);
  }

  public static ProblemException notFound() {
    return new ProblemException(404, "unknown-request", "There is no request with this id.");
  }

  static ProblemException conflict() {
    return new ProblemException(
        409, "conflict", "Another request with this id and another body exists.", "/id");
  }

  public Problem problem() {
    return problem;
  }
}
