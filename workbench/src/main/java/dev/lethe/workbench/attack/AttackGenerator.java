package dev.lethe.workbench.attack;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.attack.AdversarialQuestion;
import dev.lethe.engine.attack.AttackFamilies;
import dev.lethe.engine.attack.NameFinder;
import dev.lethe.engine.tokenizer.PromptTemplate;
import dev.lethe.workbench.spec.ExampleFile;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import dev.lethe.workbench.spec.SpecFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes attacks from a spec's probes, and their twins from what is to be kept. */
final class AttackGenerator {
  private static final int MIN_MENTIONS = 5;

  private final ForgetSpec spec;
  private final int each;
  private final Random random;
  private final PromptTemplate template;
  private final List<AttackTarget> targets = new ArrayList<>();
  private final List<AttackTarget> twins = new ArrayList<>();
  private final List<ForgetExample> everything = new ArrayList<>();

  /**
   * @param each attacks of a family on a request, at most
   */
  AttackGenerator(ForgetSpec spec, Path folder, int each, long seed) {
    this.spec = spec;
    this.each = each;
    this.random = new Random(seed);
    SpecFile file = SpecFile.read(folder);
    List<SpecExample> retain = ExampleFile.read(file.file("retain"));
    this.template = PromptTemplate.ofPrompts(retain.stream().map(SpecExample::prompt).toList());
    List<Path> probes = file.requestFiles("probe");
    for (int i = 0; i < probes.size(); i++) {
      List<ForgetExample> bare = bare(ExampleFile.read(probes.get(i)));
      targets.add(new AttackTarget(i, nameIn(bare, spec.requests().get(i).subject()), bare));
    }
    List<ForgetExample> kept = bare(retain);
    twins.addAll(twins(kept, targets.stream().anyMatch(t -> t.name() != null)));
    targets.forEach(target -> everything.addAll(target.examples()));
    everything.addAll(kept);
  }

  List<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>();
    targets.forEach(target -> attacks.addAll(drawn(target)));
    twins.forEach(twin -> attacks.addAll(drawn(twin)));
    return attacks;
  }

  /** Probes are other wordings already. */
  private List<Attack> drawn(AttackTarget target) {
    Set<ForgetExample> own = new HashSet<>(target.examples());
    List<AdversarialQuestion> all =
        AttackFamilies.of(
            target.name(),
            target.examples(),
            UnaryOperator.identity(),
            detail -> isShared(detail, own),
            random);
    return AttackFamilies.drawn(all, each, random).stream()
        .map(
            a ->
                new Attack(
                    a.family(), target.request(), template.frame(a.prompt()), a.completion()))
        .toList();
  }

  /** Whether an answer that is not a target's own holds it. */
  private boolean isShared(String detail, Set<ForgetExample> own) {
    return everything.stream().anyMatch(e -> e.completion().contains(detail) && !own.contains(e));
  }

  private List<ForgetExample> bare(List<SpecExample> examples) {
    return examples.stream()
        .map(e -> new ForgetExample(template.bare(e.prompt()), e.completion()))
        .toList();
  }

  private static @Nullable String nameIn(List<ForgetExample> examples, String subject) {
    long mentions = examples.stream().filter(e -> e.prompt().contains(subject)).count();
    return mentions * 2 >= examples.size() ? subject : null;
  }

  /** As many others as are attacked: named ones where the attacked are named. */
  private List<AttackTarget> twins(List<ForgetExample> retain, boolean named) {
    if (!named) {
      List<ForgetExample> shuffled = new ArrayList<>(retain);
      Collections.shuffle(shuffled, random);
      return List.of(new AttackTarget(Attack.TWIN, null, shuffled));
    }
    Map<String, List<ForgetExample>> byName = new LinkedHashMap<>();
    for (ForgetExample example : retain) {
      for (String name : NameFinder.in(example.prompt())) {
        byName.computeIfAbsent(name, n -> new ArrayList<>()).add(example);
      }
    }
    List<String> names = new ArrayList<>(byName.keySet());
    names.removeIf(name -> byName.getOrDefault(name, List.of()).size() < MIN_MENTIONS);
    Collections.shuffle(names, random);
    return names.stream()
        .limit(Math.max(4, targets.size()))
        .map(name -> new AttackTarget(Attack.TWIN, name, byName.getOrDefault(name, List.of())))
        .toList();
  }
}
