package dev.lethe.standalone.launch;

import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.model.Precision;
import java.util.Locale;

/**
 * What a stack takes of a machine's memory, reckoned from the model before anything is started.
 *
 * <p>The rule, in one place. A replica takes its weights and 0.7 GB, the trainer its weights and
 * 1.5 GB: JVM, engine, encoder, and what is computed. Ingest, Kafka and Postgres take 1.0 GB
 * together: their heaps may grow to 320 and 256 MiB, and ingest was seen at 0.23 GB, Kafka at 0.27
 * GB, Postgres at 0.1 GB under a long run of requests. Weights that are kept as they are stored are
 * memory mapped and count once for the machine; converted ones count once for each process. GB are
 * 10⁹ bytes. Attention memory comes on top of it as long as an answer is under way; it depends on
 * how long conversations are, so the sentence names the most that one can take.
 *
 * @param model its size at the stack's precision
 * @param encoderBytes by which the gates' encoder is larger than the bundled one
 * @param precision of the weights
 * @param replicas of inference
 */
public record MemoryFootprint(
    ModelSize model, long encoderBytes, Precision precision, int replicas) {
  static final long REPLICA_BYTES = 700_000_000L;
  static final long TRAINER_BYTES = 1_500_000_000L;
  static final long BASE_BYTES = 1_000_000_000L;

  /** What is less is no tenth of a GB. */
  private static final long LEAST_BYTES = 50_000_000L;

  private static final int MIB = 1 << 20;

  /** Of the encoder that comes with Lethe, which the two above include. */
  private static final long BUNDLED_ENCODER = 90_000_000L;

  /** Rows that an engine computes the logits of at once. */
  private static final long LOGIT_ROWS = 32;

  /** Copies of a batch's logits that are alive together: the batch, its softmax, its ranking. */
  private static final long LOGIT_COPIES = 3;

  /** Windows of background that a gate is fitted with: each of 1,500 drafts begun and whole. */
  private static final long WINDOWS = 3_000;

  /** Hidden states of a window: of prompt and draft, each as read from a file and as used. */
  private static final long WINDOW_COPIES = 4;

  private static final int TRAINER_HEAP_MIB = 768;
  private static final int REPLICA_HEAP_MIB = 512;

  /**
   * Room for 10,000 gates of 70 kB, as those of the demo model take; see
   * docs/guides/size-memory.md.
   */
  private static final int GATES_MIB = 1_024;

  /**
   * Most direct memory of trainer and replica: network, adapters and caches; weights are mapped.
   */
  static final int DIRECT_MIB = 512;

  /**
   * Reads headers and {@code config.json} only.
   *
   * @throws IllegalArgumentException naming the file of the model and what is wrong with it
   */
  public static MemoryFootprint of(StackOptions options) {
    ModelSize size = ModelSize.of(options.model(), options.precision());
    long more =
        options
            .encoder()
            .map(folder -> Math.max(0, SentenceEncoders.weightBytes(folder) - BUNDLED_ENCODER))
            .orElse(0L);
    return new MemoryFootprint(size, more, options.precision(), options.replicas());
  }

  /** Of the whole stack. */
  long bytes() {
    return model.sharedBytes() + ownTrainerBytes() + replicas * ownReplicaBytes() + BASE_BYTES;
  }

  /** The trainer's, shared weights included. */
  long trainerBytes() {
    return model.sharedBytes() + ownTrainerBytes();
  }

  /** One replica's, shared weights included. */
  long replicaBytes() {
    return model.sharedBytes() + ownReplicaBytes();
  }

  /** Largest heap of the trainer; grows with the vocabulary and the width of the hidden states. */
  int trainerHeapMib() {
    long windows = WINDOWS * WINDOW_COPIES * model.stateWidth() * Float.BYTES;
    return TRAINER_HEAP_MIB + mib(logitBytes() + windows);
  }

  /** Largest heap of a replica; grows with the vocabulary. It takes no more than its gates need. */
  int replicaHeapMib() {
    return REPLICA_HEAP_MIB + GATES_MIB + mib(logitBytes());
  }

  /** Whether it fits. */
  public boolean fits(MachineMemory machine) {
    return bytes() <= machine.usable();
  }

  /** One sentence without a full stop: what is needed, and what there is. */
  String sentence(MachineMemory machine) {
    return "memory: " + figures(machine);
  }

  /** The same without its first word. */
  public String figures(MachineMemory machine) {
    String parts =
        String.format(
            Locale.ROOT,
            "trainer %s, %s %s, ingest, Kafka and Postgres %s",
            gb(trainerBytes()),
            replicas == 1 ? "replica" : replicas + " replicas of",
            gb(replicaBytes()),
            gb(BASE_BYTES));
    String shared =
        model.sharedBytes() == 0 ? "" : "; they share " + gb(model.sharedBytes()) + " of weights";
    return String.format(
        Locale.ROOT,
        "%,d weights in %s need about %s GB (%s%s)%s; this machine has %s GB, %s GB free",
        model.parameters(),
        precision.text(),
        gb(bytes()),
        parts,
        shared,
        answer(),
        gb(machine.total()),
        gb(machine.available()));
  }

  /** Nothing where it is too little to count. */
  private String answer() {
    return model.contextBytes() < LEAST_BYTES
        ? ""
        : String.format(
            Locale.ROOT,
            ", and an answer while it is made up to %s GB (%,d tokens)",
            gb(model.contextBytes()),
            model.context());
  }

  /** What an operator can do about a stack that doesn't fit. */
  public String advice(MachineMemory machine) {
    MemoryFootprint least = new MemoryFootprint(model, encoderBytes, precision, 1);
    String more = "more memory or a smaller model";
    String what = "use " + more;
    if (replicas > 1) {
      what = "use --replicas 1, which needs about " + gb(least.bytes()) + " GB";
      what += least.fits(machine) ? ", or " + more : ", and " + more;
    }
    return what + "; --ignore-memory starts it all the same";
  }

  private long ownTrainerBytes() {
    return model.ownBytes() + encoderBytes + TRAINER_BYTES;
  }

  private long ownReplicaBytes() {
    return model.ownBytes() + encoderBytes + REPLICA_BYTES;
  }

  private long logitBytes() {
    return LOGIT_ROWS * LOGIT_COPIES * model.vocabulary() * Float.BYTES;
  }

  private static int mib(long bytes) {
    return Math.toIntExact((bytes + MIB - 1) / MIB);
  }

  private static String gb(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e9);
  }
}
