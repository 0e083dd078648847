package dev.lethe.ingest.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A witness for one log, written from the text of C2SP tlog-witness alone: none of its hashing,
 * parsing and signing is Lethe's. It checks consistency as RFC 6962, section 2.1.2, defines proofs:
 * by recursion over the tree.
 */
public final class TestWitness implements AutoCloseable {
  private static final String NAME = "witness.example/w1";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final KeyPair pair = generate();
  private final String origin;
  private final PublicKey log;

  /** The next answers, whatever is asked: a status, or 0 for none at all. */
  private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();

  /** The status of each answer. */
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

  private long size;
  private byte[] root = new byte[0];
  private @Nullable KeyPair signer;

  public TestWitness(String origin, PublicKey log) {
    this.origin = origin;
    this.log = log;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/witness/add-checkpoint", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The submission prefix. */
  public URI prefix() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/witness");
  }

  /** Its verifier key. */
  public String verifierKey() {
    byte[] typed = new byte[33];
    typed[0] = 4;
    System.arraycopy(raw(), 0, typed, 1, 32);
    return NAME
        + "+"
        + HexFormat.of().formatHex(keyId())
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }

  /** Size of the newest checkpoint that it cosigned. */
  public synchronized long size() {
    return size;
  }

  synchronized void remember(long newSize, byte[] newRoot) {
    size = newSize;
    root = newRoot.clone();
  }

  synchronized void signWith(KeyPair other) {
    signer = other;
  }

  void fail(int... statuses) {
    Arrays.stream(statuses).forEach(failures::add);
  }

  Queue<Integer> answers() {
    return answers;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Integer failure = failures.poll();
    try {
      if (failure == null) {
        respond(exchange, exchange.getRequestMethod().equals("POST") ? addCheckpoint(body) : "405");
      } else if (failure > 0) {
        respond(exchange, failure.toString());
      } else {
        closing.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (GeneralSecurityException | RuntimeException e) {
      respond(exchange, "400");
    }
  }

  /** The status, and what follows it. */
  private void respond(HttpExchange exchange, String answer) throws IOException {
    int status = Integer.parseInt(answer.substring(0, 3));
    byte[] body = answer.substring(3).getBytes(StandardCharsets.UTF_8);
    if (status == 409) {
      exchange.getResponseHeaders().set("Content-Type", "text/x.tlog.size");
    }
    answers.add(status);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private synchronized String addCheckpoint(String body) throws GeneralSecurityException {
    int blank = body.indexOf("\n\n");
    String[] head = body.substring(0, blank).split("\n");
    if (!head[0].matches("old (0|[1-9][0-9]*)") || head.length > 64) {
      return "400";
    }
    long old = Long.parseLong(head[0].substring(4));
    Deque<byte[]> proof = new ArrayDeque<>();
    for (int i = 1; i < head.length; i++) {
      proof.add(Base64.getDecoder().decode(head[i]));
    }
    String note = body.substring(blank + 2);
    String text = note.substring(0, note.lastIndexOf("\n\n") + 1);
    String[] lines = text.split("\n");
    if (!lines[0].equals(origin)) {
      return "404";
    }
    if (!isSigned(text, note.substring(text.length() + 1))) {
      return "403";
    }
    long newSize = Long.parseLong(lines[1]);
    byte[] newRoot = Base64.getDecoder().decode(lines[2]);
    if (old > newSize) {
      return "400";
    }
    if (old != size || (old == newSize && !Arrays.equals(root, newRoot))) {
      return "409" + size + "\n";
    }
    if (old == 0 ? !proof.isEmpty() : !isConsistent(old, newSize, newRoot, proof)) {
      return "422";
    }
    size = newSize;
    root = newRoot;
    return "200" + "— stranger.example/w AAAAAAAA\n" + cosignature(text);
  }

  private boolean isSigned(String text, String signatures) throws GeneralSecurityException {
    for (String line : signatures.split("\n")) {
      String[] parts = line.split(" ");
      byte[] signed = Base64.getDecoder().decode(parts[2]);
      if (parts[0].equals("—") && parts[1].equals(origin) && signed.length == 4 + 64) {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(log);
        check.update(text.getBytes(StandardCharsets.UTF_8));
        if (check.verify(Arrays.copyOfRange(signed, 4, signed.length))) {
          return true;
        }
      }
    }
    return false;
  }

  private String cosignature(String text) throws GeneralSecurityException {
    long time = System.currentTimeMillis() / 1000;
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign((signer == null ? pair : signer).getPrivate());
    signature.update(
        ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8));
    byte[] made = signature.sign();
    ByteBuffer line = ByteBuffer.allocate(4 + Long.BYTES + made.length);
    line.put(keyId()).putLong(time).put(made);
    return "— " + NAME + " " + Base64.getEncoder().encodeToString(line.array()) + "\n";
  }

  private boolean isConsistent(long old, long newSize, byte[] newRoot, Deque<byte[]> proof) {
    byte[][] both = roots(old, newSize, true, proof);
    return both != null
        && proof.isEmpty()
        && Arrays.equals(both[0], root)
        && Arrays.equals(both[1], newRoot);
  }

  /**
   * What SUBPROOF(m, D[n], b) says of the roots of the first m and of all n leaves; null if it is
   * too short.
   */
  private byte @Nullable [][] roots(long m, long n, boolean b, Deque<byte[]> proof) {
    if (m == n) {
      byte[] same = b ? root : proof.poll();
      return same == null ? null : new byte[][] {same, same};
    }
    long k = Long.highestOneBit(n - 1);
    byte[][] below = m <= k ? roots(m, k, b, proof) : roots(m - k, n - k, false, proof);
    byte[] sibling = proof.poll();
    if (below == null || sibling == null) {
      return null;
    }
    return m <= k
        ? new byte[][] {below[0], node(below[1], sibling)}
        : new byte[][] {node(sibling, below[0]), node(sibling, below[1])};
  }

  private static byte[] node(byte[] left, byte[] right) {
    MessageDigest sha256 = sha256();
    sha256.update((byte) 1);
    sha256.update(left);
    return sha256.digest(right);
  }

  private byte[] keyId() {
    MessageDigest sha256 = sha256();
    sha256.update((NAME + "\n").getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 4);
    return Arrays.copyOf(sha256.digest(raw()), 4);
  }

  private byte[] raw() {
    byte[] der = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(der, der.length - 32, der.length);
  }

  static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
