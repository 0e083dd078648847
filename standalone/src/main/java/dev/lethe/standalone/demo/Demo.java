package dev.lethe.standalone.demo;

import dev.lethe.engine.demo.DemoCorpus;
import dev.lethe.standalone.launch.Addresses;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.terminal.Terminal;

/**
 * The demo's settings.
 *
 * @param person number of the person to forget, from 1
 * @param others how many questions about everything else are asked, at least 200
 */
public record Demo(int person, int others) {
  private static final int MIN_OTHERS = 200;

  /**
   * @throws IllegalArgumentException naming the option that is out of range
   */
  public Demo {
    int people = DemoCorpus.generate(DemoCorpus.SEED).people().size();
    if (person < 1 || person > people) {
      throw new IllegalArgumentException("--person must be between 1 and " + people);
    }
    if (others < MIN_OTHERS) {
      throw new IllegalArgumentException("--questions must be at least " + MIN_OTHERS);
    }
  }

  /**
   * Tells the story on a stack that runs, and shows its claims.
   *
   * @throws ClaimFailedException when the request is not carried out
   */
  public DemoResult run(Stack stack, Addresses addresses, Terminal terminal)
      throws InterruptedException {
    Questions questions = Questions.about(DemoCorpus.generate(DemoCorpus.SEED), person, others);
    DemoResult result = new Story(addresses, stack.trainer(), questions, terminal).tell();
    terminal.heading("What this shows");
    result.claims().forEach(claim -> terminal.check(claim.holds(), claim.text()));
    terminal.line("certificate " + result.certificate());
    return result;
  }
}
