package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real JVM that runs a small program of a jar. */
class ClassArchiveTest {
  /** What the child runs. */
  static final class Program {
    static final String GREETING = "the program ran";

    private Program() {}

    /** Prints its greeting. */
    public static void main(String... args) {
      System.out.println(GREETING);
    }
  }

  private static final String SHARED =
      Program.class.getName() + " source: shared objects file (top)";

  @TempDir private Path folder;
  private Path jar;
  private Path kept;

  @BeforeEach
  void aProgram() throws Exception {
    String entry = Program.class.getName().replace('.', '/') + ".class";
    jar = folder.resolve("program.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream classFile =
            Objects.requireNonNull(Program.class.getClassLoader().getResourceAsStream(entry))) {
      out.putNextEntry(new ZipEntry(entry));
      classFile.transferTo(out);
    }
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
    kept = folder.resolve("archives");
  }

  @Test
  void theSecondStartMapsWhatTheFirstOneLeft() throws Exception {
    ClassArchive first = archive(jar, true);
    assertThat(run(first)).doesNotContain(SHARED);
    first.afterwards(true);

    assertThat(run(archive(jar, true))).contains(SHARED);
    assertThat(run(archive(jar, false))).contains(SHARED);
    assertThat(files()).hasSize(1);
  }

  @Test
  void aNewerJarHasItsClassesArchivedAnew() throws Exception {
    ClassArchive first = archive(jar, true);
    run(first);
    first.afterwards(true);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(archive(jar, true).options())
        .anyMatch(o -> o.startsWith("-XX:ArchiveClassesAtExit"));
    assertThat(archive(jar, false).options()).isEmpty();
  }

  @Test
  void whatAChildLeftThatHadToBeEndedIsThrownAway() throws Exception {
    ClassArchive archive = archive(jar, true);
    run(archive);
    assertThat(files()).hasSize(1);

    archive.afterwards(false);

    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatIsNoArchiveDoesNoHarm() throws Exception {
    ClassArchive archive = archive(jar, true);
    run(archive);
    archive.afterwards(true);
    Path file = files().get(0);
    file.toFile().setWritable(true);
    Files.writeString(file, "no archive");

    assertThat(run(archive(jar, true))).contains(Program.GREETING).doesNotContain(SHARED);
  }

  @Test
  void classesOfFoldersAndAFolderThatCannotBeMadeAreLeftAlone() throws Exception {
    assertThat(archive(folder, true).options()).isEmpty();
    Files.deleteIfExists(kept);
    Files.writeString(kept, "a file where the folder would be");
    assertThat(archive(jar, true).options()).isEmpty();
  }

  private ClassArchive archive(Path entry, boolean maker) {
    return new ClassArchive(kept, "program", List.of(entry), maker);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.toList();
    }
  }

  /** What the program, and the JVM on where it has its classes from, print. */
  private String run(ClassArchive archive) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xlog:class+load"));
    command.addAll(archive.options());
    command.addAll(List.of("-cp", jar.toString(), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return text;
  }
}
