package dev.lethe.workbench.method;

import dev.lethe.engine.ForgetExample;
import java.util.List;

/** One deletion request: all that a method may know of it. */
public record ForgetRequest(String id, String subject, List<ForgetExample> examples, long seed) {
  public ForgetRequest {
    examples = List.copyOf(examples);
  }

  @Override
  public String toString() {
    return "ForgetRequest[" + id + ", examples=" + examples.size() + "]";
  }
}
