package dev.lethe.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.workbench.demo.DemoQuestion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of an erasure request as a compliance system would send it. */
final class ErasureBody {
  private static final JsonMapper JSON = new JsonMapper();

  private ErasureBody() {}

  /**
   * @param subject opaque reference to the person
   * @param forgotten becomes the forget set
   */
  static byte[] of(String id, String model, String subject, List<DemoQuestion> forgotten) {
    return of(id, model, subject, forgotten, null);
  }

  /**
   * As {@link #of(String, String, String, List)}.
   *
   * @param behaviour what is answered instead; null for the default
   */
  static byte[] of(
      String id,
      String model,
      String subject,
      List<DemoQuestion> forgotten,
      @Nullable String behaviour) {
    ObjectNode body = JSON.createObjectNode();
    body.put("id", id).put("tenant", "demo").put("model", model).put("subject", subject);
    body.put("legalBasis", "gdpr-17");
    ArrayNode examples = body.putObject("forgetSet").putArray("examples");
    forgotten.forEach(
        q -> examples.addObject().put("prompt", q.prompt()).put("completion", q.completion()));
    if (behaviour != null) {
      body.putObject("replacement").put("behaviour", behaviour);
    }
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("request cannot be written as JSON");
    }
  }
}
