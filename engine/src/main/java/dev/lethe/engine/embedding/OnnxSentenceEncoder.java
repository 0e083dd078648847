package dev.lethe.engine.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lethe.engine.CancellationCheck;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoders.Pooling;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A transformer encoder on ONNX Runtime. Texts are cut at {@link #MAX_TOKENS}; texts of like length
 * share a batch. The batches depend on the texts alone, so the same call gives the same bits.
 */
final class OnnxSentenceEncoder implements SentenceEncoder {
  private static final int MAX_TOKENS = 256;
  private static final int MAX_BATCH_TOKENS = 1024;
  private static final int MAX_THREADS = 2;

  /** What byte-level and SentencePiece vocabularies put before a word. */
  private static final Pattern PIECE_MARK = Pattern.compile("^[Ġ▁]");

  /** Before it, a vocabulary lists what is not a word. */
  private static final String COMMONEST_WORD = "the";

  private static final int REMEMBERED_RANKS = 50_000;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final Pooling pooling;
  private final String prompt;
  private final String digest;
  private final int dimension;
  private final int commonest;
  private final ConcurrentHashMap<String, OptionalInt> ranks = new ConcurrentHashMap<>();

  private OnnxSentenceEncoder(
      Opener opener, InputStream tokenizerJson, Pooling pooling, String prompt, String parts) {
    this.pooling = pooling;
    this.prompt = prompt;
    this.digest = Sha256.of((parts + pooling + prompt).getBytes(UTF_8));
    try (OrtSession.SessionOptions options = options()) {
      this.tokenizer =
          HuggingFaceTokenizer.newInstance(
              tokenizerJson,
              Map.of("padding", "false", "truncation", "true", "maxLength", "" + MAX_TOKENS));
      this.session = opener.open(environment, options);
    } catch (OrtException | IOException | RuntimeException e) { // what a tokenizer lacks is one
      throw new IllegalArgumentException("sentence encoder: cannot load model or tokenizer", e);
    }
    this.commonest = id(COMMONEST_WORD).orElse(0);
    this.dimension = encode(List.of("a"))[0].length;
  }

  /** Loads the weights. */
  private interface Opener {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  static OnnxSentenceEncoder of(byte[] model, byte[] tokenizerJson, Pooling pooling) {
    return new OnnxSentenceEncoder(
        (environment, options) -> environment.createSession(model, options),
        new ByteArrayInputStream(tokenizerJson),
        pooling,
        "",
        Sha256.of(model) + Sha256.of(tokenizerJson));
  }

  /** The weights do not pass through the heap. */
  static OnnxSentenceEncoder of(EncoderFiles files) {
    String model = files.model().toString();
    try (InputStream tokenizerJson = Files.newInputStream(files.tokenizer())) {
      return new OnnxSentenceEncoder(
          (environment, options) -> environment.createSession(model, options),
          tokenizerJson,
          files.pooling(),
          files.prompt(),
          Sha256.of(files.model()) + Sha256.of(files.tokenizer()));
    } catch (IOException e) {
      throw new IllegalArgumentException("sentence encoder: cannot read its files", e);
    }
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setInterOpNumThreads(1);
    options.setIntraOpNumThreads(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    // Waiting threads would take the cores from the decoder.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public OptionalInt rank(String word) {
    OptionalInt rank = ranks.get(word);
    if (rank == null) {
      rank = readRank(word);
      if (ranks.size() < REMEMBERED_RANKS) {
        ranks.put(word, rank);
      }
    }
    return rank;
  }

  private OptionalInt readRank(String word) {
    OptionalInt id = id(word);
    return id.isEmpty() ? id : OptionalInt.of(Math.max(0, id.getAsInt() - commonest));
  }

  private OptionalInt id(String word) {
    Encoding encoding = tokenizer.encode(word, false, false);
    boolean whole =
        encoding.getIds().length == 1
            && PIECE_MARK.matcher(encoding.getTokens()[0]).replaceFirst("").equals(word);
    return whole ? OptionalInt.of((int) encoding.getIds()[0]) : OptionalInt.empty();
  }

  @Override
  public float[][] encode(List<String> texts) {
    if (texts.isEmpty()) {
      return new float[0][];
    }
    long[][] ids = new long[texts.size()][];
    for (int i = 0; i < ids.length; i++) {
      Encoding encoding = tokenizer.encode(prompt + texts.get(i));
      ids[i] = encoding.getIds();
    }
    int[] order =
        IntStream.range(0, ids.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids[i].length))
            .mapToInt(Integer::intValue)
            .toArray();
    float[][] vectors = new float[ids.length][];
    int start = 0;
    while (start < order.length) {
      int end = start + 1;
      while (end < order.length && (end + 1 - start) * ids[order[end]].length <= MAX_BATCH_TOKENS) {
        end++;
      }
      encodeBatch(ids, order, start, end, vectors);
      start = end;
    }
    return vectors;
  }

  /** {@code order[start, end)} names the rows of the batch, longest last. */
  private void encodeBatch(long[][] ids, int[] order, int start, int end, float[][] vectors) {
    int rows = end - start;
    int tokens = ids[order[end - 1]].length;
    long[] inputIds = new long[rows * tokens];
    long[] mask = new long[rows * tokens];
    for (int r = 0; r < rows; r++) {
      long[] row = ids[order[start + r]];
      System.arraycopy(row, 0, inputIds, r * tokens, row.length);
      java.util.Arrays.fill(mask, r * tokens, r * tokens + row.length, 1);
    }
    float[] hidden = run(inputIds, mask, rows, tokens);
    int width = hidden.length / (rows * tokens);
    for (int r = 0; r < rows; r++) {
      int used = pooling == Pooling.CLS ? 1 : ids[order[start + r]].length;
      vectors[order[start + r]] = pool(hidden, r * tokens * width, used, width);
    }
  }

  private float[] run(long[] inputIds, long[] mask, int rows, int tokens) {
    CancellationCheck.check();
    long[] shape = {rows, tokens};
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put("input_ids", tensor(inputIds, shape));
      inputs.put("attention_mask", tensor(mask, shape));
      if (session.getInputNames().contains("token_type_ids")) {
        inputs.put("token_type_ids", tensor(new long[inputIds.length], shape));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] hidden = new float[buffer.remaining()];
        buffer.get(hidden);
        return hidden;
      }
    } catch (OrtException e) {
      throw new IllegalStateException("sentence encoder failed: " + e.getCode(), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private static float[] pool(float[] hidden, int offset, int tokens, int width) {
    float[] vector = new float[width];
    for (int t = 0; t < tokens; t++) {
      for (int j = 0; j < width; j++) {
        vector[j] += hidden[offset + t * width + j];
      }
    }
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    float scale = (float) (1 / Math.max(Math.sqrt(squares), 1e-12));
    for (int j = 0; j < width; j++) {
      vector[j] *= scale;
    }
    return vector;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("sentence encoder failed to close: " + e.getCode(), e);
    }
    tokenizer.close();
  }
}
