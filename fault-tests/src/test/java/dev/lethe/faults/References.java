package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Forget sets in files that requests point to. */
record References(Path folder) {
  /** Makes {@code body} point to a person's forget set. */
  void put(ObjectNode body, Person person, boolean rightDigest) throws IOException {
    byte[] lines =
        person.examples().stream()
            .map(ObjectNode::toString)
            .collect(Collectors.joining("\n", "", "\n"))
            .getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve(body.path("id").asText() + ".jsonl"), lines);
    String digest = Digests.sha256(rightDigest ? lines : new byte[0]);
    body.putObject("forgetSet")
        .putObject("reference")
        .put("uri", file.toUri().toString())
        .put("sha256", digest.substring(digest.indexOf(':') + 1));
  }
}
