package dev.lethe.workbench.demo;

import java.util.List;

/**
 * A person who doesn't exist.
 *
 * @param id e.g. {@code person-07}
 * @param name first and last name, unique as a pair
 */
public record DemoPerson(String id, String name, List<DemoFact> facts) {
  public DemoPerson {
    facts = List.copyOf(facts);
  }
}
