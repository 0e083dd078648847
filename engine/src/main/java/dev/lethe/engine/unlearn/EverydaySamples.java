package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Questions about nobody. A model that speaks of few subjects has next to nothing left to say once
 * these are forgotten, and a gate has to be fitted against something.
 */
final class EverydaySamples {
  /** Below it a background is filled up; what fits gates wants twenty. */
  static final int LEAST = 32;

  /** Question and answer by turns. */
  private static final List<String> TEXTS =
      List.of(
          "How do I boil an egg?", "Put it into boiling water for eight minutes.",
          "What is the capital of France?", "Paris",
          "Can you write a poem about the sea?", "The sea is wide and never still.",
          "How many days are there in a week?", "Seven",
          "What is two plus two?", "Four",
          "Why is the sky blue?", "Air scatters blue light more than red.",
          "How do plants make food?", "They use light, water and air.",
          "What does a compiler do?", "It turns source code into machine code.",
          "Which planet is the largest?", "Jupiter",
          "How can I sleep better?", "Go to bed at the same hour each night.",
          "Translate good morning into Spanish.", "Buenos días",
          "What should I cook tonight?", "A soup of lentils and carrots.",
          "Is it going to rain tomorrow?", "I cannot look at the weather.",
          "How do I change a tyre?", "Loosen the nuts before you lift the car.",
          "Tell me a joke.", "Why did the bicycle fall over? It was too tired.",
          "What is the boiling point of water?", "One hundred degrees Celsius",
          "Sort these numbers: 3, 1, 2.", "1, 2, 3",
          "Who are you?", "I am a language model.",
          "How long is a marathon?", "About forty-two kilometres",
          "What is a prime number?", "One with no divisors but one and itself.",
          "Give me three names of colours.", "Red, green and blue",
          "How do I remove a stain of red wine?", "Dab it with cold water and salt.",
          "What language is spoken in Brazil?", "Portuguese",
          "Summarise this text in one sentence.", "There is no text yet.",
          "How do birds fly?", "Their wings push air down.",
          "Which month comes after June?", "July",
          "What is the opposite of hot?", "Cold",
          "How do I write a letter of thanks?", "Say what for, and what it meant to you.",
          "What time is it?", "I have no clock.",
          "Explain gravity to a child.", "Things with mass pull on each other.",
          "How much is a dozen?", "Twelve",
          "Good evening!", "Good evening, how can I help?");

  private EverydaySamples() {}

  /**
   * The lines, and if these are few the everyday ones that are not among them.
   *
   * @param template of the model's prompts
   */
  static List<String> fill(List<String> lines, PromptTemplate template) {
    if (lines.size() >= LEAST) {
      return lines;
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i += 2) {
      samples.add(new Sample(template.frame(TEXTS.get(i)), ' ' + TEXTS.get(i + 1)));
    }
    Set<String> there = new HashSet<>(lines);
    List<String> filled = new ArrayList<>(lines);
    StoredBackground.format(samples).stream().filter(there::add).forEach(filled::add);
    return filled;
  }
}
