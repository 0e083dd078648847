package dev.lethe.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclFileTest {
  private static final Path DOCS =
      Path.of(System.getProperty("lethe.home"), "docs", "reference", "kafka.md");
  private static final String PREFIX = "lethe.";

  @Test
  void theTableForPeopleSaysWhatTheScriptGrants(@TempDir Path folder) throws Exception {
    List<AclBinding> granted = AclFile.bindings(folder);

    assertThat(documented()).containsExactlyElementsOf(rows(granted));
  }

  private static List<String> documented() throws IOException {
    return Files.readAllLines(DOCS).stream()
        .dropWhile(line -> !line.startsWith("| principal |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> rows(List<AclBinding> granted) {
    Map<String, String> rows = new LinkedHashMap<>();
    for (AclBinding binding : granted) {
      ResourcePattern on = binding.pattern();
      String principal = binding.entry().principal().replaceFirst("^User:", "");
      String kind = on.resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-');
      String name = on.name().substring(PREFIX.length());
      String star = on.patternType() == PatternType.PREFIXED ? "*" : "";
      String row = "| " + principal + " | " + kind + " | `" + name + star + "` | ";
      rows.merge(row, word(binding.entry().operation()), (before, more) -> before + " " + more);
    }
    return rows.entrySet().stream().map(row -> row.getKey() + row.getValue() + " |").toList();
  }

  private static String word(AclOperation operation) {
    return Stream.of(operation.name().split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
