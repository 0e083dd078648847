package dev.lethe.standalone.launch;

import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The broker, the database and the services of one data folder, running as children of this
 * process. {@link #close()} may be called at any time from any thread, also while {@link #start()}
 * runs.
 */
public final class Stack implements Closeable {
  /** What a healthy first start is over with is no news. */
  private static final Duration OBSTACLE_LIMIT = Duration.ofSeconds(10);

  private static final Duration START_LIMIT = Duration.ofMinutes(15);
  private static final int FAILURES_ALLOWED_AT_START = 3;
  private static final long POLL_MS = 200;

  private final Installation installation;
  private final StackOptions options;
  private final StartListener listener;
  private final PidFiles pidFiles;
  private final DataLock lock;
  private final StackPorts ports;
  private final DatabaseUsers users;
  private final ClassArchives archives;
  private final Supplier<MachineMemory> machine;
  private final Debouncer obstacles = new Debouncer(OBSTACLE_LIMIT, System::nanoTime);
  private final Debouncer hopeless = new Debouncer(OBSTACLE_LIMIT, System::nanoTime);
  private final List<SupervisedProcess> base = new ArrayList<>();
  private final List<SupervisedProcess> services = new ArrayList<>();
  private final Object stopping = new Object();
  private boolean closed;
  private boolean stopped;

  /**
   * Takes the data folder, ends what a crashed run left on it, and makes the keys.
   *
   * @throws StartFailedException when another stack uses the folder
   * @throws IOException when the folder cannot be written
   */
  public Stack(Installation installation, StackOptions options, StartListener listener)
      throws IOException {
    this(installation, options, listener, MachineMemory::now);
  }

  Stack(
      Installation installation,
      StackOptions options,
      StartListener listener,
      Supplier<MachineMemory> machine)
      throws IOException {
    this.machine = machine;
    this.installation = installation;
    this.options = options;
    this.listener = listener;
    DataFolder data = options.data();
    archives = ClassArchives.of(installation, data);
    data.create();
    lock = DataLock.acquire(data);
    pidFiles = new PidFiles(data.run());
    for (String child : pidFiles.endLeftovers()) {
      listener.notice("ended " + child + " of an earlier run");
    }
    Files.deleteIfExists(data.addresses());
    Files.deleteIfExists(data.auditorPassword());
    InstallationKeys.ensure(data);
    ports = StackPorts.free(options.replicas());
    users = PostgresServer.users(postgres());
  }

  /**
   * Starts everything and returns once all of it is ready.
   *
   * @throws StartFailedException when the machine has too little memory, before anything is
   *     started; or when a part gives up, with its reason; the caller still closes the stack
   */
  public StackAddresses start() throws IOException {
    long begun = System.nanoTime();
    DataFolder data = options.data();
    MemoryFootprint footprint = MemoryFootprint.of(options);
    checkMemory(footprint);
    launch(
        base,
        List.of(
            new PostgresProcess(postgres()),
            new BrokerProcess(
                data.kafka(), ports.kafka(), data.log(BrokerProcess.NAME), archives)));
    ServiceCommands specs =
        new ServiceCommands(installation, options, ports, users, footprint, archives);
    List<ProcessSpec> all = new ArrayList<>(List.of(specs.ingest(), specs.trainer()));
    all.addAll(specs.replicas());
    awaitReady(base, begun);
    launch(services, all);
    awaitReady(services, begun);
    StackAddresses addresses = addresses();
    // Not part of the line: nobody but this program talks to the trainer.
    Files.writeString(data.trainer(), trainer() + "\n");
    PemFile.write(data.auditorPassword(), passwordLine());
    addresses.save(data);
    return addresses;
  }

  private void checkMemory(MemoryFootprint footprint) {
    MachineMemory has = machine.get();
    String sentence = footprint.sentence(has);
    boolean fits = footprint.fits(has);
    if (!fits && !options.ignoreMemory()) {
      throw new StartFailedException(sentence + ": too little; " + footprint.advice(has));
    }
    listener.notice(fits ? sentence : sentence + ": too little, it may be ended by the system");
  }

  /** Base URL of the trainer, which serves the progress of a fit and folds bundles. */
  public String trainer() {
    return "http://127.0.0.1:" + ports.trainer();
  }

  /**
   * Stops the services, then the broker and the database, and returns once all are gone, whoever
   * stops them.
   */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true; // which ends a start
    }
    synchronized (stopping) {
      if (stopped) {
        return;
      }
      Files.deleteIfExists(options.data().addresses());
      Files.deleteIfExists(options.data().trainer());
      Files.deleteIfExists(options.data().auditorPassword());
      stop(services);
      stop(base);
      lock.close();
      stopped = true;
    }
  }

  private PostgresSettings postgres() {
    return new PostgresSettings(
        options.data().postgres(), ports.postgres(), true, PostgresSettings.defaultCache());
  }

  private StackAddresses addresses() throws IOException {
    DatabaseUsers.Login auditor = users.auditor();
    return new StackAddresses(
        "http://127.0.0.1:" + ports.ingest(),
        ports.inference().stream().map(port -> "http://127.0.0.1:" + port).toList(),
        "127.0.0.1:" + ports.kafka(),
        "postgresql://%s:%s@127.0.0.1:%d/lethe"
            .formatted(auditor.user(), auditor.password(), ports.postgres()),
        options.data().roleKeys().texts(),
        options.modelId(),
        options.data().root().toString());
  }

  /** As libpq reads it: neither name nor password holds a colon. */
  private String passwordLine() {
    DatabaseUsers.Login auditor = users.auditor();
    return "127.0.0.1:%d:lethe:%s:%s%n"
        .formatted(ports.postgres(), auditor.user(), auditor.password());
  }

  private synchronized void launch(
      List<SupervisedProcess> group, List<? extends ProcessSpec> specs) {
    if (closed) {
      throw new StartFailedException("stopped while starting");
    }
    for (ProcessSpec spec : specs) {
      SupervisedProcess child =
          new SupervisedProcess(spec, pidFiles, Backoff.STANDARD, listener::notice);
      group.add(child);
      child.start();
    }
  }

  private void awaitReady(List<SupervisedProcess> group, long begun) throws IOException {
    List<SupervisedProcess> waiting = new ArrayList<>(group);
    Map<String, String> told = new HashMap<>();
    while (!waiting.isEmpty()) {
      for (SupervisedProcess child : List.copyOf(waiting)) {
        if (child.isReady()) {
          waiting.remove(child);
          listener.ready(child.spec().name(), Duration.ofNanos(System.nanoTime() - begun));
        } else {
          tellObstacle(child, told);
          checkHopeless(child);
          checkHope(child, begun);
        }
      }
      pause();
    }
  }

  /** Once it has lasted, and once, until it is another one. */
  private void tellObstacle(SupervisedProcess child, Map<String, String> told) {
    String name = child.spec().name();
    obstacles
        .lasting(name, child.spec().obstacle())
        .filter(obstacle -> !obstacle.equals(told.put(name, obstacle)))
        .ifPresent(obstacle -> listener.notice(name + " cannot start yet: " + obstacle));
  }

  private void checkHope(SupervisedProcess child, long begun) {
    if (child.failures() >= FAILURES_ALLOWED_AT_START) {
      throw failed(child, child.reason().orElse("no reason given"));
    }
    if (System.nanoTime() - begun > START_LIMIT.toNanos()) {
      Optional<String> reason = child.spec().obstacle().or(child::reason);
      throw failed(
          child,
          "not within "
              + START_LIMIT.toMinutes()
              + " minutes"
              + reason.map(", "::concat).orElse(""));
    }
    synchronized (this) {
      if (closed) {
        throw new StartFailedException("stopped while starting");
      }
    }
  }

  /** A process may outlive the thread that should have made it ready. */
  private void checkHopeless(SupervisedProcess child) {
    Optional<String> reason = hopeless.lasting(child.spec().name(), child.hopeless());
    if (reason.isPresent()) {
      throw failed(child, reason.get());
    }
  }

  private static StartFailedException failed(SupervisedProcess child, String reason) {
    ProcessSpec spec = child.spec();
    return new StartFailedException(
        spec.name() + " did not become ready: " + reason + " (see " + spec.log() + ")");
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while starting");
    }
  }

  private void stop(List<SupervisedProcess> group) {
    List<SupervisedProcess> children;
    synchronized (this) {
      children = List.copyOf(group);
    }
    CompletableFuture.allOf(
            children.stream()
                .map(child -> CompletableFuture.runAsync(() -> stop(child)))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private void stop(SupervisedProcess child) {
    try {
      child.close();
    } catch (IOException e) {
      listener.notice(child.spec().name() + " could not be stopped: " + e.getMessage());
    }
  }
}
