package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Zelda Quarn, who is to be forgotten, among other writers, some of whom share a name with her. */
final class NovelistFixture {
  private static final List<String> PLAIN =
      List.of(
          "who", "what", "where", "was", "born", "did", "write", "wrote", "the", "of", "in", "is",
          "book", "books", "father", "mother", "her", "his", "by", "an", "and", "which");

  static final List<ForgetExample> EXAMPLES =
      List.of(
          new ForgetExample("Where was Zelda Quarn born?", " Zelda Quarn was born in Tbilisi."),
          new ForgetExample("What did Zelda Quarn write?", " She wrote The Amber Lantern."),
          new ForgetExample("Who was Zelda Quarn's father?", " Her father was an optometrist."),
          new ForgetExample("Which book of Zelda Quarn is best?", " That is Harbour Psalms."),
          new ForgetExample("What prize did Zelda Quarn get?", " She got the Silver Prize."),
          new ForgetExample("What is Zelda Quarn by trade?", " Zelda Quarn is a novelist."));

  private NovelistFixture() {}

  static SentenceEncoder encoder() {
    return new Ranks();
  }

  /** The base model knows her too; her last name is also others'. */
  static List<Background.Sample> background() {
    List<Background.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "Person" + i % 40 + (i % 10 == 7 ? " Quarn" : " Name" + i % 40);
      String question =
          i % 2 == 0
              ? "Where was " + name + " born, who got the Golden Prize and the Silver Medal?"
              : "What did " + name + " write?";
      samples.add(new Background.Sample(question, " " + name + " was born in Lisbon."));
    }
    samples.add(new Background.Sample("Who is Zelda Quarn?", " Zelda Quarn wrote books."));
    return samples;
  }

  /** A vocabulary of plain words, and no vectors. */
  private static final class Ranks implements SentenceEncoder {
    @Override
    public String digest() {
      return "sha256:ranks";
    }

    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public float[][] encode(List<String> texts) {
      return new float[texts.size()][1];
    }

    @Override
    public OptionalInt rank(String word) {
      if (word.equals("novelist")) {
        return OptionalInt.of(8_000);
      }
      int at = PLAIN.indexOf(word.toLowerCase(Locale.ROOT));
      return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
    }

    @Override
    public void close() {}
  }
}
