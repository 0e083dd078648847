package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several gates under one key, compiled so that a question costs little more than at one of them.
 * For each gate it says how large its margin is at most; only those that may fire are then asked
 * themselves ({@link GateIndex}). Immutable and thread-safe.
 */
final class IndexSegment {
  /** That a gate must be asked itself. */
  static final double UNKNOWN = Double.POSITIVE_INFINITY;

  private static final double[] NO_FIGURES = {};

  /** Of a sum of two floats, several times over. */
  private static final double FLOAT_SUM = 1e-6;

  /** How much of its length an evidence's head may differ from the question's, scaled. */
  private static final double ALIKE = 1e-3;

  private final List<InstalledGate> gates;
  private final @Nullable TermHasher hasher;
  private final HeadMatrix questions;
  private final SubjectIndex subjects;
  private final TermIndex terms;
  private final @Nullable HeadMatrix prompts;
  private final @Nullable HeadMatrix drafts;

  /** Of each gate its row in {@link #prompts} and {@link #drafts}; -1 where it has none. */
  private final int[] stateRow;

  /** Of each gate how its evidence's head follows from its question's, which is the same scaled. */
  private final double[] scale;

  private final double[] scaleError;

  /** What is asked of every gate lies side by side. */
  private final boolean[] shield;

  private final double[] threshold;
  private final double[] enough;
  private final double[] little;
  private final double[] evidenceBias;
  private final CombinationColumns combinations;

  /** What a draft has to hold to tell a completion again; infinite where that does not matter. */
  private final double[] retells;

  private IndexSegment(List<InstalledGate> gates, @Nullable TermHasher hasher) {
    this.gates = List.copyOf(gates);
    this.hasher = hasher;
    List<GateModel> models = gates.stream().map(InstalledGate::model).toList();
    List<LinearHead> heads = models.stream().map(GateModel::question).toList();
    this.questions = HeadMatrix.of(heads);
    this.subjects = SubjectIndex.of(nullable(models.stream().map(GateModel::subject)));
    this.terms = TermIndex.of(nullable(models.stream().map(m -> evidence(m, TermEvidence.class))));
    this.stateRow = new int[models.size()];
    this.scale = new double[models.size()];
    this.scaleError = new double[models.size()];
    this.shield = new boolean[models.size()];
    this.threshold = new double[models.size()];
    this.enough = new double[models.size()];
    this.little = new double[models.size()];
    this.evidenceBias = new double[models.size()];
    this.combinations = new CombinationColumns(models.size());
    this.retells = new double[models.size()];
    List<StateEvidence> states = new ArrayList<>();
    for (int g = 0; g < stateRow.length; g++) {
      SubjectEvidence subject = models.get(g).subject();
      shield[g] = models.get(g).questionOnly();
      threshold[g] = models.get(g).questionThreshold();
      enough[g] = subject == null ? -1 : Math.min(subject.oneExample(), subject.allExamples());
      little[g] = subject == null ? -1 : SubjectEvidence.LITTLE * subject.oneExample();
      StateEvidence state = evidence(models.get(g), StateEvidence.class);
      stateRow[g] = state == null ? -1 : states.size();
      if (state != null) {
        states.add(state);
      }
      if (models.get(g).rule() instanceof CombinedRule rule) {
        combinations.put(g, rule);
        double together = rule.leakage().together();
        retells[g] = together > 0 ? together : Double.POSITIVE_INFINITY;
      }
      QuestionEvidence question = evidence(models.get(g), QuestionEvidence.class);
      if (question != null) {
        evidenceBias[g] = question.head().bias();
        scale[g] = scale(heads.get(g), question.head());
        scaleError[g] = scaleError(heads.get(g), question.head(), scale[g]);
      }
    }
    this.prompts = matrix(states.stream().map(StateEvidence::prompt).toList());
    this.drafts = matrix(states.stream().map(StateEvidence::draft).toList());
  }

  /**
   * @param gates that {@link #takes}, at least one, with the same {@link #key}
   */
  static IndexSegment of(List<InstalledGate> gates) {
    return new IndexSegment(gates, key(gates.get(0).model()));
  }

  List<InstalledGate> gates() {
    return gates;
  }

  /** Of its gates; null where they have no words. */
  @Nullable TermHasher key() {
    return hasher;
  }

  /** What all of a gate's words are hashed with; null where it has none. */
  static @Nullable TermHasher key(GateModel gate) {
    return hashers(gate).findFirst().orElse(null);
  }

  private static Stream<TermHasher> hashers(GateModel gate) {
    Stream<TermHasher> subject = Stream.ofNullable(gate.subject()).map(SubjectEvidence::hasher);
    return Stream.concat(subject, Stream.ofNullable(gate.rule()).flatMap(DraftRule::hashers));
  }

  /**
   * Whether the bounds hold for a gate. They do for all that were fitted, but those of labels; what
   * a file may hold beside these is asked one by one.
   */
  static boolean takes(GateModel gate) {
    TermHasher key = key(gate);
    boolean oneKey = hashers(gate).allMatch(h -> h.equals(key));
    SubjectEvidence subject = gate.subject();
    boolean named = subject == null || SubjectIndex.isRegular(subject);
    if (!oneKey || !named || !(gate.curve().typicalMargin() > 0)) {
      return false;
    }
    DraftRule rule = gate.rule();
    return rule == null
        || (rule instanceof CombinedRule combined
            && (subject == null || subject.hasAnswers())
            && isRegular(gate, combined));
  }

  private static boolean isRegular(GateModel gate, CombinedRule rule) {
    LinearCombination c = rule.combination();
    boolean rises =
        c.spread() > 0
            && Arrays.stream(c.sds()).allMatch(sd -> sd > 0)
            && Arrays.stream(c.weights()).allMatch(weight -> weight >= 0);
    long kinds = rule.evidences().stream().map(Evidence::getClass).distinct().count();
    QuestionEvidence question = evidence(gate, QuestionEvidence.class);
    TermEvidence terms = evidence(gate, TermEvidence.class);
    return rises
        && kinds == rule.evidences().size()
        && (question == null || isScaled(gate.question(), question.head()))
        && (terms == null || TermIndex.isRegular(terms));
  }

  private static boolean isScaled(LinearHead head, LinearHead evidence) {
    if (head.weights().length != evidence.weights().length) {
      return false;
    }
    double scale = scale(head, evidence);
    return scale > 0
        && scaleError(head, evidence, scale) <= ALIKE * (norm(evidence.weights()) + 1e-30);
  }

  private static double scale(LinearHead head, LinearHead evidence) {
    return norm(evidence.weights()) / Math.max(norm(head.weights()), 1e-30);
  }

  private static double scaleError(LinearHead head, LinearHead evidence, double scale) {
    double error = 0;
    for (int j = 0; j < head.weights().length; j++) {
      double left = evidence.weights()[j] - scale * head.weights()[j];
      error += left * left;
    }
    return Math.sqrt(error);
  }

  private static double norm(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += (double) weight * weight;
    }
    return Math.sqrt(sum);
  }

  private static <E extends Evidence> @Nullable E evidence(GateModel gate, Class<E> kind) {
    return gate.rule() instanceof CombinedRule rule
        ? rule.evidences().stream()
            .filter(kind::isInstance)
            .map(kind::cast)
            .findFirst()
            .orElse(null)
        : null;
  }

  private static <T> List<@Nullable T> nullable(Stream<@Nullable T> values) {
    List<@Nullable T> list = new ArrayList<>();
    values.forEach(list::add);
    return list;
  }

  private static @Nullable HeadMatrix matrix(List<LinearHead> heads) {
    int width = heads.isEmpty() ? 0 : heads.get(0).weights().length;
    boolean one = heads.stream().allMatch(head -> head.weights().length == width);
    return heads.isEmpty() || !one ? null : HeadMatrix.of(heads);
  }

  /** {@link GateModel#match} of each gate. */
  double[] match(KeyedWords words) {
    return hasher == null ? new double[gates.size()] : terms.match(words.ascending(hasher));
  }

  Asked ask(float[][] segments, SubjectQuestion question) {
    return new Asked(segments, question);
  }

  /** What the gates may make of one question. Immutable. */
  final class Asked {
    private final SubjectQuestion question;
    private final double longest;
    private final float[] scores;
    private final SubjectIndex.@Nullable Asked subject;

    private Asked(float[][] segments, SubjectQuestion question) {
      this.question = question;
      this.longest = HeadMatrix.longest(segments);
      this.scores = questions.largest(segments);
      this.subject = hasher == null ? null : subjects.ask(question, hasher);
    }

    /** No smaller than {@link GateModel.Reading#margin} by the head alone. */
    private double margin(int g) {
      return scores[g] + questions.slack(g, longest) - threshold[g];
    }

    /**
     * Whether the question may ask for the subject: {@link SubjectEvidence#asked} says so only of
     * one that holds a word of the name, or enough of the details.
     */
    private boolean mayAskFor(int g) {
      if (subject == null || enough[g] < 0) {
        return false;
      }
      double share = subject.share()[g];
      if (subject.named()[g] || share <= 0) {
        return subject.named()[g];
      }
      double likeness = scores[g] + questions.slack(g, longest);
      double needed = SubjectEvidence.needed(likeness, threshold[g]);
      return !(share < Math.max(0, needed) * enough[g]);
    }

    /**
     * Of a gate that is no candidate: whether it certainly takes the question for one about
     * somebody else. That it holds no word of the name, and too few details, is known already.
     */
    private boolean isAnother(int g) {
      return subject != null
          && subject.another()
          && subject.share()[g] < little[g] // never where it names no subject
          && scores[g] + questions.slack(g, longest) < SubjectEvidence.NEAR;
    }

    /**
     * No smaller than a gate's margin by the question alone; {@link #UNKNOWN} where it may fire. A
     * gate fires so where its head does, on its subject, and a shield on hints of it.
     */
    double byQuestion(int g) {
      return mayAskFor(g) ? UNKNOWN : orUnknown(margin(g));
    }

    /** The same of shields alone. */
    double[] shields() {
      double[] most = new double[gates.size()];
      for (int g = 0; g < most.length; g++) {
        most[g] = shield[g] ? byQuestion(g) : Double.NEGATIVE_INFINITY;
      }
      return most;
    }

    /** No smaller than each gate's margin; {@link #UNKNOWN} where it may fire. */
    double[] all(GateInput observation) {
      double[] most = new double[gates.size()];
      Drafted drafted = new Drafted(observation);
      for (int g = 0; g < most.length; g++) {
        most[g] = shield[g] ? byQuestion(g) : orUnknown(drafted.most(g));
      }
      return most;
    }

    /** The gates' view of a draft. */
    private final class Drafted {
      private final boolean unsure;
      private final SubjectIndex.@Nullable Told told;

      /**
       * No smaller than the gates' figures: those of words are theirs, those of heads rounded up.
       */
      private final double[][] figures;

      private final double[] scores;
      private final boolean stated;

      Drafted(GateInput observation) {
        int size = gates.size();
        this.unsure = GateModel.isUnsure(observation);
        this.told = hasher == null ? null : subjects.tell(observation.drafted(), question, hasher);
        TermIndex.Figures words =
            hasher == null
                ? new TermIndex.Figures(new double[size], new double[size], new double[size])
                : terms.figures(observation, hasher);
        StateFeatures states = observation.states();
        this.figures =
            new double[][] {
              questionFigures(),
              states == null ? NO_FIGURES : stateFigures(prompts, states.prompt()),
              states == null ? NO_FIGURES : stateFigures(drafts, states.draft()),
              words.share(),
              words.rarest(),
              words.match()
            };
        this.stated =
            figures[CombinationColumns.PROMPT].length > 0
                && figures[CombinationColumns.DRAFT].length > 0;
        this.scores = combinations.most(figures);
      }

      /**
       * What {@link GateModel#margin} says at most of a bundle. It fires by its rule, which rises
       * with each figure; or, where that does not fire, by what the draft {@code tells}:
       *
       * <ul>
       *   <li>the name: then the draft holds a word of it;
       *   <li>something, where the question asks for the subject, hints at it or names somebody
       *       with a part of its name: then the question holds a word of the name, or enough of the
       *       details;
       *   <li>otherwise ({@code OPEN}, {@code ANOTHER}) so much of one example that both question
       *       and draft have {@link GateModel#DISTINCTIVE} in common with it, or so much of one
       *       completion that only the subject's says.
       * </ul>
       *
       * <p>Where the question certainly names somebody else and the model is not sure, a draft
       * tells nothing, and more is asked of the rule.
       *
       * <p>The rule says no more than the larger of its two margins, the question's and that of all
       * evidence, but where the draft tells a completion again.
       */
      double most(int g) {
        double byQuestion = margin(g);
        boolean stateless = stateRow[g] >= 0 && !stated;
        if (!(byQuestion < 0) || mayAskFor(g) || stateless) {
          return UNKNOWN; // without states it fails, as the gate itself is to say
        }
        double byRule = Math.max(byQuestion, scores[g]);
        if (!(byRule < 0) || figures[CombinationColumns.MATCH][g] >= retells[g]) {
          return UNKNOWN;
        }
        if (isAnother(g) && unsure) {
          return byRule - GateModel.MIXED_UP;
        }
        return mayTell(g) ? UNKNOWN : byRule;
      }

      private boolean mayTell(int g) {
        if (told == null || subject == null || enough[g] < 0) {
          return false;
        }
        double both = Math.min(told.told()[g], subject.held()[g]);
        return told.named()[g]
            || !(both < GateModel.DISTINCTIVE)
            || !(told.own()[g] < GateModel.DISTINCTIVE);
      }

      /** The evidence's head is the question's, scaled but for a little. */
      private double[] questionFigures() {
        double[] most = new double[gates.size()];
        for (int g = 0; g < most.length; g++) {
          double slack = questions.slack(g, longest);
          double product = Asked.this.scores[g] - questions.bias(g) + slack;
          double scaled = scale[g] * product;
          double rounding = FLOAT_SUM * (Math.abs(scaled) + Math.abs(evidenceBias[g]));
          most[g] =
              scaled + evidenceBias[g] + scaleError[g] * longest + scale[g] * slack + rounding;
        }
        return most;
      }

      /** None where no gate has any, or the states are not as wide as these. */
      private double[] stateFigures(@Nullable HeadMatrix heads, float[] state) {
        if (heads == null || state.length != heads.width()) {
          return NO_FIGURES;
        }
        float[][] row = {state};
        float[] about = heads.largest(row);
        double norm = HeadMatrix.longest(row);
        double[] most = new double[gates.size()];
        for (int g = 0; g < most.length; g++) {
          most[g] = stateRow[g] < 0 ? 0 : about[stateRow[g]] + heads.slack(stateRow[g], norm);
        }
        return most;
      }
    }

    private static double orUnknown(double most) {
      return most < 0 ? most : UNKNOWN; // not a number is not known either
    }
  }
}
