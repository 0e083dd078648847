package dev.lethe.standalone.demo;

import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import dev.lethe.workbench.demo.DemoQuestion;
import java.util.List;

/**
 * The demo's settings.
 *
 * @param person number of the person to forget, from 1
 * @param others how many questions about everything else are asked, at least 200
 */
public record DemoSettings(int person, int others) {
  private static final int MIN_OTHERS = 200;
  private static final String ID = "demo-1";

  /**
   * @throws IllegalArgumentException naming the option that is out of range
   */
  public DemoSettings {
    int people = DemoCorpus.generate(DemoCorpus.SEED).people().size();
    if (person < 1 || person > people) {
      throw new IllegalArgumentException("--person must be between 1 and " + people);
    }
    if (others < MIN_OTHERS) {
      throw new IllegalArgumentException("--questions must be at least " + MIN_OTHERS);
    }
  }

  /**
   * Has the person forgotten on a stack that runs, without a word.
   *
   * @return the certified request's id
   * @throws ClaimFailedException when the request is not carried out
   */
  public String erase(StackAddresses addresses) throws InterruptedException {
    DemoQuestions questions = questions();
    byte[] body =
        ErasureBody.of(ID, addresses.model(), questions.person().id(), questions.taught());
    IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));
    TrackedErasure erasure = TrackedErasure.post(ingest, ID, body);
    var unused = erasure.await(RequestState.CERTIFIED, () -> {});
    return ID;
  }

  /**
   * The JSON of a request about the first person.
   *
   * @param examples at most as many as there are
   */
  public static byte[] erasure(String id, String model, int examples) {
    DemoQuestions questions = DemoQuestions.about(DemoCorpus.generate(DemoCorpus.SEED), 1, 0);
    List<DemoQuestion> taught = questions.taught();
    int most = taught.size();
    if (examples < 1 || examples > most) {
      throw new IllegalArgumentException("--examples must be between 1 and " + most);
    }
    return ErasureBody.of(id, model, questions.person().id(), taught.subList(0, examples));
  }

  /**
   * The JSON of a request about one person of the demo's, with every taught question.
   *
   * @param behaviour what is answered instead
   */
  public static byte[] erasure(String id, String model, DemoPerson person, String behaviour) {
    List<DemoQuestion> taught =
        person.facts().stream().flatMap(fact -> fact.taughtQuestions().stream()).toList();
    return ErasureBody.of(id, model, person.id(), taught, behaviour);
  }

  /**
   * The JSON of a small request about one person of the demo's: one question for each fact.
   *
   * @param examples at most so many, at least one
   */
  public static byte[] erasure(String id, String model, DemoPerson person, int examples) {
    List<DemoQuestion> asked =
        person.facts().stream().limit(examples).map(fact -> fact.taughtQuestions().get(0)).toList();
    return ErasureBody.of(id, model, person.id(), asked);
  }

  /** Prompts about everything else. */
  public List<String> otherPrompts() {
    return questions().others().stream().map(DemoQuestion::prompt).toList();
  }

  private DemoQuestions questions() {
    return DemoQuestions.about(DemoCorpus.generate(DemoCorpus.SEED), person, others);
  }

  /**
   * Tells the story on a stack that runs, and shows its claims.
   *
   * @throws ClaimFailedException when the request is not carried out
   */
  public DemoResult run(Stack stack, StackAddresses addresses, Terminal terminal)
      throws InterruptedException {
    DemoQuestions questions = questions();
    DemoResult result = new DemoStory(addresses, stack.trainer(), questions, terminal).tell();
    terminal.heading("What this shows");
    result.claims().forEach(claim -> terminal.check(claim.holds(), claim.text()));
    terminal.line("certificate " + result.certificate());
    return result;
  }
}
