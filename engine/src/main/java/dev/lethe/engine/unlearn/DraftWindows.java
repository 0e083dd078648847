package dev.lethe.engine.unlearn;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** States of drafts as they grow: after a first window, as a stream is judged, and whole. */
record DraftWindows(LanguageModel model) {
  private static final int FIRST_WINDOW = 16;
  private static final int[] WHOLE = {Integer.MAX_VALUE};
  private static final int[] FIRST_AND_WHOLE = {FIRST_WINDOW, Integer.MAX_VALUE};

  /** One list per pair, the whole draft last; only the whole where the draft is short. */
  List<List<StateFeatures>> states(List<String> prompts, List<String> drafts) {
    TextTokenizer tokenizer = model.tokenizer();
    List<Integer> owners = new ArrayList<>();
    List<long[]> promptIds = new ArrayList<>();
    List<long[]> draftIds = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      long[] prompt = tokenizer.encodePrompt(prompts.get(i));
      long[] draft = tokenizer.continuation(prompts.get(i), drafts.get(i));
      for (int length : draft.length > FIRST_WINDOW ? FIRST_AND_WHOLE : WHOLE) {
        owners.add(i);
        promptIds.add(prompt);
        draftIds.add(Arrays.copyOf(draft, Math.min(length, draft.length)));
      }
    }
    List<StateFeatures> read = model.stateReader().read(promptIds, draftIds);
    List<List<StateFeatures>> windows = new ArrayList<>();
    for (int i = 0; i < owners.size(); i++) {
      if (owners.get(i) == windows.size()) {
        windows.add(new ArrayList<>());
      }
      windows.get(windows.size() - 1).add(read.get(i));
    }
    return windows;
  }
}
