package dev.lethe.db.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectKeyTest {
  private final Path master;
  private final Path subjects;

  SubjectKeyTest(@TempDir Path folder) {
    master = folder.resolve("master.json");
    subjects = folder.resolve("subjects.json");
  }

  @Test
  void opensWhatItSealedForTheSameRequestOnly() {
    SubjectKey key = SubjectKey.create(subjects);
    String sealed = key.sealText("Zoë", "r-1");

    assertThat(SubjectKey.load(subjects).openText(sealed, "r-1")).isEqualTo("Zoë");
    assertThatThrownBy(() -> key.openText(sealed, "r-2")).isInstanceOf(UnsealException.class);
    assertThatThrownBy(() -> key.openText("person 17", "r-1"))
        .isInstanceOf(UnsealException.class)
        .hasNoCause();
  }

  @Test
  void aNewInstallationHasTwoKeysThatOpenNothingOfEachOther() {
    SubjectKey.ensure(master, subjects);

    byte[] sealed = MasterKey.load(master).seal("a".getBytes(StandardCharsets.UTF_8), "r-1");
    assertThatThrownBy(
            () ->
                SubjectKey.load(subjects)
                    .openText(Base64.getEncoder().encodeToString(sealed), "r-1"))
        .isInstanceOf(UnsealException.class);
  }

  @Test
  void whatTheMasterKeySealedOfSubjectsBeforeStillOpens() {
    MasterKey earlier = MasterKey.create(master);
    byte[] bytes = earlier.seal("person 17".getBytes(StandardCharsets.UTF_8), "r-1");
    String sealed = Base64.getEncoder().encodeToString(bytes);

    SubjectKey.ensure(master, subjects);
    SubjectKey.ensure(master, subjects);

    SubjectKey key = SubjectKey.load(subjects);
    assertThat(key.openText(sealed, "r-1")).isEqualTo("person 17");
    assertThatThrownBy(
            () -> earlier.open(Base64.getDecoder().decode(key.sealText("b", "r-1")), "r-1"))
        .isInstanceOf(UnsealException.class);
  }
}
