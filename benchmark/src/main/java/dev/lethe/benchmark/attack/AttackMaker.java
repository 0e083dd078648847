package dev.lethe.benchmark.attack;

import dev.lethe.benchmark.spec.Example;
import dev.lethe.benchmark.spec.ExampleFile;
import dev.lethe.benchmark.spec.ForgetSpec;
import dev.lethe.benchmark.spec.SpecFile;
import dev.lethe.engine.text.PromptFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes attacks from a spec's probes, and their twins from what is to be kept. */
final class AttackMaker {
  /** Capitalised words in a row, which may be a name. */
  private static final Pattern NAME =
      Pattern.compile("\\p{Lu}[\\p{L}'’\\-]+(?: \\p{Lu}[\\p{L}'’\\-]+)+");

  private static final int MIN_MENTIONS = 5;

  private final ForgetSpec spec;
  private final int each;
  private final Random random;
  private final PromptFrame frame;
  private final List<Target> targets = new ArrayList<>();
  private final List<Target> twins = new ArrayList<>();

  /**
   * @param each attacks of a family on a request, at most
   */
  AttackMaker(ForgetSpec spec, Path folder, int each, long seed) {
    this.spec = spec;
    this.each = each;
    this.random = new Random(seed);
    SpecFile file = SpecFile.read(folder);
    List<Example> retain = ExampleFile.read(file.file("retain"));
    this.frame = PromptFrame.ofTexts(retain.stream().map(Example::prompt).toList());
    List<Path> probes = file.requestFiles("probe");
    for (int i = 0; i < probes.size(); i++) {
      List<Example> bare = bare(ExampleFile.read(probes.get(i)));
      targets.add(new Target(i, nameIn(bare, spec.requests().get(i).subject()), bare));
    }
    twins.addAll(twins(bare(retain), targets.stream().anyMatch(t -> t.name() != null)));
  }

  List<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>();
    targets.forEach(target -> attacks.addAll(chosen(Families.of(target, random))));
    twins.forEach(twin -> attacks.addAll(chosen(Families.of(twin, random))));
    return attacks.stream()
        .map(a -> new Attack(a.family(), a.request(), frame.frame(a.prompt()), a.completion()))
        .toList();
  }

  private List<Attack> chosen(List<Attack> attacks) {
    Map<String, List<Attack>> families = new LinkedHashMap<>();
    attacks.forEach(a -> families.computeIfAbsent(a.family(), f -> new ArrayList<>()).add(a));
    List<Attack> chosen = new ArrayList<>();
    for (List<Attack> family : families.values()) {
      Collections.shuffle(family, random);
      chosen.addAll(family.subList(0, Math.min(each, family.size())));
    }
    return chosen;
  }

  private List<Example> bare(List<Example> examples) {
    return examples.stream()
        .map(e -> new Example(e.line(), bare(e.prompt()), e.completion(), List.of()))
        .toList();
  }

  private String bare(String prompt) {
    String before = frame.before().strip();
    String after = frame.after().strip();
    String text = prompt.strip();
    boolean framed = text.startsWith(before) && text.endsWith(after);
    return framed ? text.substring(before.length(), text.length() - after.length()).strip() : text;
  }

  private static @Nullable String nameIn(List<Example> examples, String subject) {
    long mentions = examples.stream().filter(e -> e.prompt().contains(subject)).count();
    return mentions * 2 >= examples.size() ? subject : null;
  }

  /** As many others as are attacked: named ones where the attacked are named. */
  private List<Target> twins(List<Example> retain, boolean named) {
    if (!named) {
      List<Example> shuffled = new ArrayList<>(retain);
      Collections.shuffle(shuffled, random);
      return List.of(new Target(Attack.TWIN, null, shuffled));
    }
    Map<String, List<Example>> byName = new LinkedHashMap<>();
    for (Example example : retain) {
      Matcher name = NAME.matcher(example.prompt());
      while (name.find()) {
        String plain = name.group().replaceAll("['’]s$", "");
        byName.computeIfAbsent(plain, n -> new ArrayList<>()).add(example);
      }
    }
    List<String> names = new ArrayList<>(byName.keySet());
    names.removeIf(name -> byName.getOrDefault(name, List.of()).size() < MIN_MENTIONS);
    Collections.shuffle(names, random);
    return names.stream()
        .limit(Math.max(4, targets.size()))
        .map(name -> new Target(Attack.TWIN, name, byName.getOrDefault(name, List.of())))
        .toList();
  }
}
