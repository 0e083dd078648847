package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The background that an unlearner fits on: what everybody uses now, what one request is fitted on,
 * what is taken out, and the model's own texts that grow while everyday questions stand in for
 * them. Thread-safe; owns nothing.
 */
final class ActiveBackground {
  /** Of the background; where as much of it is of a request's form, that form is no sign. */
  private static final double IN_FORM = 0.3;

  /** Of everyday questions in a form; where more ask for the forgotten, the form does. */
  static final double TELLING = 0.1;

  private static final String GROWING = "growing.jsonl";

  private final BlackBoxModel model;
  private final SentenceEncoder encoder;
  private final TermKeys keys;
  private final EverydayBackground everyday;
  private final Function<BackgroundOrigin, BackgroundStore> stores;
  private volatile BackgroundStore store;
  private FitInputs basis;
  private @Nullable Prepared prepared;
  private @Nullable SelfGeneratedTexts ownTexts;
  private @Nullable Shielded newest;

  /**
   * @param keys of the installation's gates
   * @param samples of the model's own in the end
   * @param atOnce whether everyday questions stand in for samples that would have to be made first
   */
  ActiveBackground(
      Path modelFolder,
      BackgroundLocations places,
      BlackBoxModel model,
      SentenceEncoder encoder,
      TermKeys keys,
      int samples,
      boolean atOnce) {
    this.model = model;
    this.encoder = encoder;
    this.keys = keys;
    this.everyday = new EverydayBackground(model, new BackgroundTensors(model, encoder));
    this.stores = origin -> new BackgroundStore(modelFolder, places, model, encoder, origin);
    BackgroundOrigin own = BackgroundOrigin.own(model, samples);
    if (atOnce && !BackgroundStore.isThere(modelFolder, places, model, own)) {
      this.store = stores.apply(BackgroundOrigin.everyday(model));
      Path growing = BackgroundStore.folder(places, model).resolve(GROWING);
      this.ownTexts =
          new SelfGeneratedTexts(
              new BackgroundBuilder(growing, model, samples), encoder, own.key());
    } else {
      this.store = stores.apply(own);
    }
    this.basis = newBasis(store.load());
  }

  /**
   * What a shield was fitted on: what is left when its request's own samples are taken away.
   *
   * @param gone their places in what everybody used then
   */
  record Prepared(
      String requestId, FitInputs before, BitSet gone, FitInputs own, @Nullable Asked asked) {}

  /** A background of another form than the request's, and everyday questions in the request's. */
  private record Asked(FitInputs plain, StoredBackground questions) {}

  private record Shielded(String requestId, GateModel gate) {}

  /** Whether the model's folder keeps a background that nothing is taken out of. */
  boolean isCopied() {
    return store.isCopied();
  }

  /** What a request's shield is fitted on that is only tried. */
  Prepared forTrial(UnlearnTask task) {
    return prepared(task, basis());
  }

  /** What a request's shield is fitted on; its purge uses it again. */
  Prepared forShield(UnlearnTask task) {
    Prepared shielded = forTrial(task);
    synchronized (this) {
      prepared = shielded;
    }
    return shielded;
  }

  /** Of a request that is held nothing is taken out yet: its gate is heeded with its purge. */
  synchronized void shielded(UnlearnTask task, GateModel gate) {
    newest = new Shielded(task.requestId(), gate);
  }

  /** What a request's bundle is fitted on: the model's answers belong to it. */
  FitInputs forBundle(UnlearnTask task, FitListener listener) {
    Prepared shielded = prepared(task, basis());
    FitInputs own = shielded.own;
    Asked asked = shielded.asked;
    List<String> questions = own.seen(task).stream().map(ForgetExample::prompt).toList();
    if (asked != null) {
      return with(asked.plain, everyday.answered(asked.questions, questions, listener));
    }
    return own.stored().isUnanswered()
        ? newBasis(everyday.answered(own.stored(), questions, listener))
        : own;
  }

  /** A bundle was made: from now on nothing grows that names its subject. */
  synchronized void bundled(UnlearnTask task, Path folder) {
    if (ownTexts != null) {
      ownTexts.heed(task.requestId(), GateFiles.read(folder, keys));
    }
  }

  /** See {@link Unlearner#growth}. */
  synchronized Optional<Growth> growth() {
    SelfGeneratedTexts own = ownTexts;
    return own == null
        ? Optional.empty()
        : Optional.of(new Growth(own.growing().size(), own.growing().count()));
  }

  /** See {@link Unlearner#grow}. */
  boolean grow() {
    SelfGeneratedTexts own;
    synchronized (this) {
      own = ownTexts;
    }
    if (own == null) {
      return false;
    }
    if (!own.growing().isComplete()) {
      own.grow();
      return true;
    }
    BackgroundStore made = stores.apply(own.origin());
    FitInputs grown = newBasis(made.load());
    synchronized (this) {
      store = made;
      basis = adopted(grown, made.refreshed(grown.stored()));
      prepared = null;
      ownTexts = null;
      // Somebody may have been forgotten while it was read.
      BitSet gone = new BitSet();
      own.heeded().forEach(gate -> gone.or(basis.gateFitter().forgotten(gate)));
      basis = adopted(basis, store.without(basis.stored(), gone, List.of()));
    }
    own.growing().delete();
    return false;
  }

  /** See {@link Unlearner#purge(UnlearnTask)}. */
  synchronized int purge(UnlearnTask task) {
    FitInputs before = basis();
    Prepared shielded = prepared;
    prepared = null;
    if (shielded == null
        || shielded.before != before
        || !shielded.requestId.equals(task.requestId())) {
      shielded = prepared(task, before);
    }
    if (!shielded.gone.isEmpty()) {
      StoredBackground left = store.without(before.stored(), shielded.gone, List.of());
      basis = shielded.own.isOn(left) ? shielded.own.on(left) : adopted(before, left);
    }
    if (ownTexts != null) {
      ownTexts.purge(before.seen(task));
      if (newest != null && newest.requestId.equals(task.requestId())) {
        ownTexts.heed(newest.requestId, newest.gate);
      }
    }
    return shielded.gone.cardinality();
  }

  /** See {@link Unlearner#purge(List)}. */
  synchronized int purge(List<VerifiedBundle> bundles) {
    if (bundles.isEmpty()) {
      return 0;
    }
    FitInputs before = basis();
    BitSet gone = new BitSet();
    for (VerifiedBundle bundle : bundles) {
      GateModel gate = GateFiles.read(bundle.folder(), keys);
      gone.or(before.gateFitter().forgotten(gate));
      if (ownTexts != null) {
        ownTexts.heed(bundle.digest(), gate);
      }
    }
    List<String> asked = bundles.stream().map(VerifiedBundle::digest).toList();
    basis = adopted(before, store.without(before.stored(), gone, asked));
    return gone.cardinality();
  }

  /** Those of the artefacts that {@link Unlearner#purge(List)} has not seen. */
  synchronized List<String> unpurged(List<String> digests) {
    SelfGeneratedTexts own = ownTexts;
    return own == null
        ? store.unknown(digests)
        : digests.stream().filter(digest -> !own.knows(digest)).toList();
  }

  /** What everybody fits on now. */
  synchronized FitInputs basis() {
    basis = adopted(basis, store.refreshed(basis.stored()));
    return basis;
  }

  private FitInputs adopted(FitInputs before, StoredBackground after) {
    if (after == before.stored()) {
      return before;
    }
    BitSet gone = before.stored().missingFrom(after);
    boolean less = before.stored().lines().size() - gone.cardinality() == after.lines().size();
    return FitInputs.of(
        model,
        after,
        less
            ? before.gateFitter().without(gone, after.background())
            : new GateFitter(encoder, after.background(), keys));
  }

  /** What a request is fitted on: without what it takes away, be that done or not yet. */
  private Prepared prepared(UnlearnTask task, FitInputs all) {
    BitSet gone = all.gateFitter().forgotten(all.seen(task));
    FitInputs own = gone.isEmpty() ? all : adopted(all, store.inMemoryWithout(all.stored(), gone));
    if (all.stored().isUnanswered()) {
      return new Prepared(task.requestId(), all, gone, framed(task, own), null);
    }
    Asked asked = asked(task, own);
    return asked == null
        ? new Prepared(task.requestId(), all, gone, own, null)
        : new Prepared(task.requestId(), all, gone, with(own, asked.questions), asked);
  }

  /** Null where the background is of the request's form, or that tells whom it is about. */
  private @Nullable Asked asked(UnlearnTask task, FitInputs own) {
    RequestPromptStyle form = RequestPromptStyle.of(task.examples());
    List<Sample> samples = own.background().samples();
    long held = samples.stream().filter(sample -> form.holds(sample.prompt())).count();
    if (!form.isRich() || held >= IN_FORM * samples.size()) {
      return null;
    }
    StoredBackground questions = asked(task, own, form, EverydayBackground.IN_FORM);
    return questions == null ? null : new Asked(own, questions);
  }

  /** Null where the form says whom it is about: all would be questions about them. */
  private @Nullable StoredBackground asked(
      UnlearnTask task, FitInputs own, RequestPromptStyle form, int count) {
    StoredBackground questions = everyday.asked(form, own.stored(), count);
    List<Sample> samples = questions.background().samples();
    BitSet gone = GateFitter.forgotten(encoder, samples, own.seen(task));
    if (gone.cardinality() > TELLING * samples.size()) {
      return null;
    }
    return gone.isEmpty() ? questions : store.inMemoryWithout(questions, gone);
  }

  private FitInputs with(FitInputs own, StoredBackground more) {
    StoredBackground both = everyday.joined(own.stored(), more);
    return new FitInputs(both, new GateFitter(encoder, both.background(), keys), own.template());
  }

  private FitInputs newBasis(StoredBackground stored) {
    return FitInputs.of(model, stored, new GateFitter(encoder, stored.background(), keys));
  }

  /** Everyday questions are asked as the request asks. */
  private FitInputs framed(UnlearnTask task, FitInputs own) {
    List<String> prompts = task.examples().stream().map(ForgetExample::prompt).toList();
    RequestPromptStyle form = RequestPromptStyle.of(task.examples());
    if (form.isRich()) {
      int count = own.background().samples().size();
      StoredBackground asked = asked(task, own, form, count);
      return asked == null ? own : newBasis(asked);
    }
    PromptTemplate template = RequestPromptTemplate.of(prompts);
    if (template.equals(PromptTemplate.NONE)) {
      return own;
    }
    FitInputs framed = newBasis(everyday.framed(own.stored(), template));
    // A frame that says whom it is about would make all of them questions about them.
    boolean telling = !framed.gateFitter().forgotten(framed.seen(task)).isEmpty();
    return telling ? own : framed;
  }
}
