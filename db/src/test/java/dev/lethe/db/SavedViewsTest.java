package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.SavedViews.SavedView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SavedViewsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SavedViews views = new SavedViews(database.service());

  @Test
  void anOwnersViewsStandByNameAndANameIsUsedOnce() {
    assertThat(views.save("key:a", "b", "state=HELD", NOW)).isTrue();
    assertThat(views.save("key:a", "A", "", NOW)).isTrue();
    assertThat(views.save("key:b", "b", "due=soon", NOW)).isTrue();
    assertThat(views.save("key:a", "b", "state=FAILED", NOW)).isTrue();

    assertThat(views.of("key:a"))
        .extracting(SavedView::name, SavedView::query)
        .containsExactly(tuple("A", ""), tuple("b", "state=FAILED"));
    assertThat(views.of("key:c")).isEmpty();
  }

  @Test
  void onlyItsOwnerDeletesOne() {
    assertThat(views.save("key:a", "x", "", NOW)).isTrue();
    long id = views.of("key:a").get(0).id();

    assertThat(views.delete("key:b", id)).isFalse();
    assertThat(views.delete("key:a", id)).isTrue();
    assertThat(views.delete("key:a", id)).isFalse();
  }

  @Test
  void whoeverHasAllTheyMayHaveReplacesAndAddsNone() {
    List<CompletableFuture<Void>> at = new ArrayList<>();
    for (int i = 0; i < SavedViews.MOST + 4; i++) {
      String name = "view " + i;
      at.add(
          CompletableFuture.runAsync(
              () -> {
                var unused = views.save("key:a", name, "", NOW);
              }));
    }
    CompletableFuture.allOf(at.toArray(CompletableFuture[]::new)).join();

    List<SavedView> kept = views.of("key:a");
    assertThat(kept).hasSize(SavedViews.MOST);
    assertThat(views.save("key:a", kept.get(0).name(), "due=soon", NOW)).isTrue();
    assertThat(views.save("key:a", "another", "", NOW)).isFalse();
    assertThat(views.save("key:b", "another", "", NOW)).isTrue();
  }
}
