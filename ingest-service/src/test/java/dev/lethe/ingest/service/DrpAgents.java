package dev.lethe.ingest.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lethe.ingest.DrpSigner;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agents that the service knows, for all tests of a run, and their keys. */
final class DrpAgents {
  /** A business of the tenant {@code default}. */
  static final String BUSINESS = "LETHE_BUSINESS";

  /** A business of the tenant {@code acme}. */
  static final String ACME = "ACME_BUSINESS";

  static final String ONE = "AGENT_ONE";
  static final String TWO = "AGENT_TWO";

  /** One that a test takes out of the directory. */
  static final String LEAVING = "AGENT_THAT_LEAVES";

  private static final Map<String, DrpSigner> SIGNERS = new HashMap<>();

  static {
    List.of(ONE, TWO, LEAVING).forEach(id -> SIGNERS.put(id, new DrpSigner()));
  }

  private DrpAgents() {}

  /** Its key; of an agent that nobody knows, one that nobody knows. */
  static DrpSigner signer(String agent) {
    return SIGNERS.getOrDefault(agent, new DrpSigner());
  }

  /** All of them, in the form of the service directory. */
  static Path write(Path file) throws IOException {
    return write(file, List.of(ONE, TWO, LEAVING));
  }

  static Path write(Path file, List<String> agents) throws IOException {
    ArrayNode directory = Json.mapper().createArrayNode();
    for (String id : agents) {
      directory
          .addObject()
          .put("id", id)
          .put("name", "Agent " + id)
          .put("verify_key", signer(id).verifyKey())
          .put("web_url", "https://agent.example/")
          .put("technical_contact", "it@agent.example");
    }
    Path next = file.resolveSibling("agents.next");
    Files.write(next, directory.toString().getBytes(StandardCharsets.US_ASCII));
    return Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
