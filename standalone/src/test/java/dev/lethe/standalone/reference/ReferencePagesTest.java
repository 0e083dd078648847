package dev.lethe.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The generated pages say what the code says. {@code -Dlethe.docs=write} writes them anew instead
 * of comparing.
 */
class ReferencePagesTest {
  private static final Path ROOT = Path.of(System.getProperty("lethe.home"));
  private static final boolean WRITE = System.getProperty("lethe.docs", "").equals("write");
  private static final int SAME = -1;
  private static final String COMMAND =
      "mvn -pl ingest-service,standalone -am -DskipITs -Dtest=ReferencePagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlethe.docs=write package";

  @Test
  void theCommandLine() throws IOException {
    check("cli.md", CliPage.render());
  }

  @Test
  void configuration() throws IOException {
    check("configuration.md", ConfigurationPage.render(ROOT));
  }

  @Test
  void events() throws IOException {
    check("events.md", EventsPage.render(ROOT));
  }

  @Test
  void rest() throws IOException {
    check("rest.md", RestPage.render(ROOT));
  }

  private static void check(String name, String said) throws IOException {
    Path page = ROOT.resolve("docs/reference").resolve(name);
    if (WRITE) {
      Files.writeString(page, said);
    }
    List<String> is = Files.exists(page) ? Files.readAllLines(page) : List.of();
    List<String> must = said.lines().toList();
    int line = firstDifference(is, must);
    assertThat(line)
        .as(
            "docs/reference/%s is not what the code says, from line %d on.%n  page: %s%n  code: %s%nRun%n  %s%n",
            name, line + 1, at(is, line), at(must, line), COMMAND)
        .isEqualTo(SAME);
  }

  private static int firstDifference(List<String> is, List<String> must) {
    for (int i = 0; i < Math.max(is.size(), must.size()); i++) {
      if (!at(is, i).equals(at(must, i))) {
        return i;
      }
    }
    return SAME;
  }

  private static String at(List<String> lines, int line) {
    return line >= 0 && line < lines.size() ? lines.get(line) : "(no such line)";
  }
}
