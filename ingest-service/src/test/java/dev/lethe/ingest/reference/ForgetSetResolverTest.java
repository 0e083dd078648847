package dev.lethe.ingest.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.schemas.Digests;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetSetResolverTest {
  private static final String LINE = "{\"prompt\":\"secret\",\"completion\":\"hidden\"}";

  private Path temp;
  private Path root;
  private ForgetSetResolver resolver;

  @BeforeEach
  void prepare(@TempDir Path temp) throws IOException {
    this.temp = temp;
    root = Files.createDirectory(temp.resolve("allowed"));
    resolver = new ForgetSetResolver(List.of(root), new Limits(3, 100, 1_000));
  }

  @Test
  void linesBecomeExamplesAfterTheInlineOnes() throws Exception {
    Path file = Files.writeString(root.resolve("a.jsonl"), LINE + "\r\n\n" + LINE);

    ForgetSet resolved = resolver.resolve(new ForgetSet(List.of(), List.of("t"), reference(file)));

    assertThat(resolved.examples()).hasSize(2);
    assertThat(resolved.texts()).containsExactly("t");
    assertThat(resolved.reference()).isNull();
  }

  @Test
  void aBadLineIsNamedByItsNumberOnly() throws IOException {
    Path file = Files.writeString(root.resolve("a.jsonl"), LINE + "\n{\"prompt\":\"secret\"}\n");

    ReferenceException failure = failure(file.toUri().toString(), file);

    assertThat(failure).hasMessage("reference-malformed at line 2").hasNoCause();
    assertThat(failure.line()).isEqualTo(2);
  }

  @Test
  void anEmptyFileATooLongOneAndTooManyLinesAreRefused() throws IOException {
    Path empty = Files.writeString(root.resolve("a.jsonl"), "\n");
    Path large = Files.writeString(root.resolve("b.jsonl"), " ".repeat(1_001));
    Path many = Files.writeString(root.resolve("c.jsonl"), (LINE + "\n").repeat(4));

    assertThat(failure(empty.toUri().toString(), empty).code()).isEqualTo("reference-malformed");
    assertThat(failure(large.toUri().toString(), large).code()).isEqualTo("reference-too-large");
    assertThat(failure(many.toUri().toString(), many).code()).isEqualTo("reference-too-large");
  }

  @Test
  void nothingOutsideTheAllowedFoldersIsRead() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside.jsonl"), LINE);
    Path link = Files.createSymbolicLink(root.resolve("link.jsonl"), outside);
    Path linkedFolder = Files.createSymbolicLink(root.resolve("folder"), temp);

    for (String uri :
        List.of(
            outside.toUri().toString(),
            root.toUri() + "../outside.jsonl",
            link.toUri().toString(),
            linkedFolder.toUri() + "outside.jsonl",
            "https://example.com/a.jsonl",
            "file:relative.jsonl",
            "file://host/share/a.jsonl",
            "not a uri")) {
      assertThat(failure(uri, outside).code()).as(uri).isEqualTo("reference-not-allowed");
    }
  }

  @Test
  void aMissingFileAndAFolderAreUnreadable() throws IOException {
    Path some = Files.writeString(root.resolve("a.jsonl"), LINE);

    assertThat(failure(root.toUri() + "b.jsonl", some).code()).isEqualTo("reference-unreadable");
    assertThat(failure(root.toUri().toString(), some).code()).isEqualTo("reference-unreadable");
  }

  @Test
  void anotherDigestIsRefusedBeforeAnythingIsParsed() throws IOException {
    Path file = Files.writeString(root.resolve("a.jsonl"), "not json");
    Path other = Files.writeString(root.resolve("b.jsonl"), LINE);

    assertThat(failure(file.toUri().toString(), other).code()).isEqualTo("reference-digest");
  }

  private ReferenceException failure(String uri, Path digested) throws IOException {
    ForgetSet set =
        new ForgetSet(List.of(), List.of(), new ForgetSet.Reference(uri, digest(digested)));
    return catchThrowableOfType(ReferenceException.class, () -> resolver.resolve(set));
  }

  private static ForgetSet.Reference reference(Path file) throws IOException {
    return new ForgetSet.Reference(file.toUri().toString(), digest(file));
  }

  private static String digest(Path file) throws IOException {
    byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    return Digests.sha256(content).substring("sha256:".length());
  }
}
