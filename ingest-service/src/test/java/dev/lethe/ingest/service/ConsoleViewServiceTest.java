package dev.lethe.ingest.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Saved views of the list of requests. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ConsoleViewServiceTest {
  private static final String VIEWS = "/console/views";
  private static final String REQUESTS = "/console/requests";
  private static final Pattern DELETE =
      Pattern.compile("action=\"(/console/views/[0-9]+/delete)\"");

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
    TestQueries.execute("DELETE FROM saved_view");
  }

  @Test
  void aViewIsKeptOpenedReplacedAndDeleted() throws Exception {
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));

    HttpResponse<String> kept = save(approver, "<i>Held & mine</i>", Map.of("state", "HELD"));

    assertThat(kept.statusCode()).as(kept.body()).isEqualTo(303);
    assertThat(kept.headers().firstValue("Location")).contains(REQUESTS + "?state=HELD");
    assertThat(approver.get(REQUESTS + "?state=HELD").body())
        .contains("<a href=\"/console/requests?state=HELD\" aria-current=\"true\">&lt;i&gt;Held")
        .doesNotContain("<i>Held");
    var again = save(approver, "<i>Held & mine</i>", Map.of("due", "soon", "id", "a b"));
    String page = approver.get(REQUESTS).body();
    assertThat(page)
        .as(again.body())
        .contains("<a href=\"/console/requests?due=soon&amp;id=a+b\">")
        .containsOnlyOnce("Delete the view");
    assertThat(approver.postWithToken(deletePath(page), Map.of()).statusCode()).isEqualTo(303);
    assertThat(approver.get(REQUESTS).body()).doesNotContain("Delete the view");
  }

  @Test
  void othersNeitherSeeNorDeleteIt() throws Exception {
    ConsoleClient approver = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER));
    ConsoleClient other = ConsoleClient.signedIn(TestApiKeys.of(Role.APPROVER, TestApiKeys.ACME));
    var unused = save(approver, "Mine alone", Map.of());
    String path = deletePath(approver.get(REQUESTS).body());

    assertThat(other.get(REQUESTS).body()).doesNotContain("Mine alone");
    assertThat(other.postWithToken(path, Map.of()).statusCode()).isEqualTo(404);
    assertThat(approver.post(path, Map.of()).statusCode()).as("without token").isEqualTo(403);
    assertThat(approver.get(REQUESTS).body()).contains("Mine alone");
  }

  @Test
  void namesAndNumbersAreLimited() throws Exception {
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    for (String wrong : new String[] {"", "  ", "n".repeat(61), "a\u0007b"}) {
      var unused = save(auditor, wrong, Map.of());
      assertThat(auditor.get(REQUESTS).body())
          .contains("notice-refused", "from 1 to 60")
          .doesNotContain("Delete the view");
    }
    assertThat(save(auditor, "x", Map.of("state", "NONE")).statusCode()).isEqualTo(400);
    assertThat(save(auditor, "x", Map.of("due", "never")).statusCode()).isEqualTo(400);

    for (int i = 1; i <= 20; i++) {
      var unused = save(auditor, "\uD83D\uDC1F".repeat(59) + (char) ('a' + i), Map.of());
    }
    assertThat(auditor.get(REQUESTS).body()).contains("The view is kept.");
    var full = save(auditor, "one more", Map.of());

    assertThat(auditor.get(REQUESTS).body())
        .as(full.body())
        .contains("You have 20 views already.")
        .doesNotContain("one more");
  }

  private static HttpResponse<String> save(
      ConsoleClient client, String name, Map<String, String> filter) throws Exception {
    Map<String, String> fields = new HashMap<>(filter);
    fields.put("name", name);
    return client.postWithToken(VIEWS, fields);
  }

  private static String deletePath(String page) {
    Matcher found = DELETE.matcher(page);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }
}
