package dev.lethe.workbench.pretrain;

/**
 * The shape of a Llama that is taught from scratch; the output projection is the embedding.
 *
 * @param mlp width of the feed-forward layer
 * @param vocabulary size that the tokenizer is trained to; smaller when the texts give no more
 * @param context longest text, in tokens
 */
public record ModelShape(
    int hidden, int layers, int heads, int kvHeads, int mlp, int vocabulary, int context) {
  /** About 1.6 million parameters. */
  public static final ModelShape DEFAULT = new ModelShape(160, 4, 4, 2, 480, 2048, 256);

  public ModelShape {
    OptionChecks.positive("hidden", hidden);
    OptionChecks.positive("layers", layers);
    OptionChecks.positive("heads", heads);
    OptionChecks.positive("kv-heads", kvHeads);
    OptionChecks.positive("mlp", mlp);
    OptionChecks.positive("context", context);
    OptionChecks.that(hidden % heads == 0, "hidden must be a multiple of heads");
    OptionChecks.that(hidden / heads % 2 == 0, "hidden / heads must be even");
    OptionChecks.that(heads % kvHeads == 0, "heads must be a multiple of kv-heads");
    OptionChecks.that(
        vocabulary >= BpeVocabulary.SMALLEST, "vocab must be at least " + BpeVocabulary.SMALLEST);
  }
}
