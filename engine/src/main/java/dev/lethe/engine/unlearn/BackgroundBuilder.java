package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A background in the making: two thirds by the model itself, one third everyday questions, all
 * with its answers. A model that one can only call says nothing unasked, and has everyday questions
 * alone. It is made a few at a time, and lies on disk after each time, so that who comes after a
 * crash goes on. Thread-safe; one process at a time per file.
 */
final class BackgroundBuilder {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ROWS = 16;
  private static final int OWN_OF = 3;
  private static final int OWN = 2;

  /** A model that repeats itself is not asked for ever. */
  private static final int MOST_TRIES = 4;

  private final Path file;
  private final BlackBoxModel model;
  private final BackgroundSampler sampler;
  private final int count;
  private final int own;
  private final List<String> everyday;
  private final List<Sample> samples = new ArrayList<>();
  private int rounds;
  private BackgroundSampler.@Nullable Form form;

  /**
   * @param file of what is there so far
   * @param count of samples in the end
   */
  BackgroundBuilder(Path file, BlackBoxModel model, int count) {
    this.file = file;
    this.model = model;
    this.sampler = new BackgroundSampler(model, BackgroundStore.SEED);
    this.count = count;
    this.own = model.inMemory().isPresent() ? OWN : 0;
    this.everyday = EverydayBank.questions(Math.max(1, own == 0 ? count : count / OWN_OF));
    if (Files.isRegularFile(file)) {
      read();
    }
  }

  /** How many there are. */
  synchronized int size() {
    return samples.size();
  }

  /** How many there will be. */
  int count() {
    return count;
  }

  synchronized boolean isComplete() {
    int most = own == 0 ? everyday.size() + ROWS - 1 : MOST_TRIES * count;
    return samples.size() >= count || rounds >= most / ROWS;
  }

  /** Those that are there. */
  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /**
   * Makes a few more.
   *
   * @param forgotten places of those that must not stay
   */
  void grow(Function<List<Sample>, BitSet> forgotten) {
    BackgroundSampler.Form asked = asked();
    int round = round();
    List<Sample> more = sampler.draft(distinct(prompts(asked, round)));
    model.requireAnswers(more.stream().map(Sample::draft).toList());
    synchronized (this) {
      rounds = round + 1;
      samples.addAll(more.subList(0, Math.min(more.size(), Math.max(0, count - samples.size()))));
      remove(forgotten);
    }
  }

  /** Takes out what must not stay. */
  synchronized void remove(Function<List<Sample>, BitSet> forgotten) {
    List<Sample> left = Background.left(samples, forgotten.apply(List.copyOf(samples)));
    samples.clear();
    samples.addAll(left);
    write();
  }

  synchronized void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be deleted", e);
    }
  }

  private synchronized int round() {
    return rounds;
  }

  private BackgroundSampler.Form asked() {
    BackgroundSampler.Form known;
    synchronized (this) {
      known = form;
    }
    if (known == null) {
      known = own == 0 ? sampler.formOfNone() : sampler.formAtAGlance();
      synchronized (this) {
        form = known;
        write();
      }
    }
    return known;
  }

  private List<String> prompts(BackgroundSampler.Form asked, int round) {
    if (round % OWN_OF < own) {
      return sampler.prompts(asked, ROWS, round);
    }
    int batch = own == 0 ? round : round / OWN_OF;
    int from = Math.min(batch * ROWS, everyday.size());
    PromptTemplate outer = PromptTemplate.ofChat(model.chatTemplate());
    PromptTemplate template =
        asked.template().equals(PromptTemplate.NONE) ? outer : asked.template();
    return everyday.subList(from, Math.min(from + ROWS, everyday.size())).stream()
        .map(template::frame)
        .filter(prompt -> BackgroundSampler.fits(model, prompt))
        .toList();
  }

  private synchronized List<String> distinct(List<String> prompts) {
    Set<String> known = new HashSet<>();
    samples.forEach(sample -> known.add(sample.prompt().toLowerCase(Locale.ROOT)));
    return prompts.stream().filter(p -> known.add(p.toLowerCase(Locale.ROOT))).toList();
  }

  private void write() {
    ObjectNode head = MAPPER.createObjectNode().put("rounds", rounds);
    BackgroundSampler.Form asked = form;
    if (asked != null) {
      head.put("before", asked.template().before()).put("after", asked.template().after());
      head.put("tokens", asked.tokens());
    }
    List<String> lines = new ArrayList<>(List.of(head.toString()));
    lines.addAll(StoredBackground.format(samples));
    try {
      AtomicFile.write(file, StoredBackground.bytes(lines));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be kept", e);
    }
  }

  private void read() {
    try {
      List<String> lines = StoredBackground.lines(Files.readAllBytes(file));
      JsonNode head = MAPPER.readTree(lines.get(0));
      rounds = head.path("rounds").asInt();
      if (head.has("tokens")) {
        PromptTemplate template =
            new PromptTemplate(head.path("before").asText(), head.path("after").asText());
        form = new BackgroundSampler.Form(template, head.path("tokens").asInt());
      }
      samples.addAll(StoredBackground.parse(lines.subList(1, lines.size())));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return "BackgroundBuilder[" + size() + "]";
  }
}
