package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.inference.config.AdapterApi;
import dev.lethe.inference.config.LostAdapters;
import dev.lethe.inference.config.UpstreamConfig;
import dev.lethe.inference.serving.LogKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapters that the upstream has of this replica's bundles. Each has a name made of its own
 * digest, under which the upstream never gets anything else. One is in use once the upstream has
 * listed it and answered the canary otherwise than without it. Thread-safe.
 */
final class UpstreamAdapters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamAdapters.class);
  private static final String PREFIX = "lethe-";
  private static final long IDLE_SECONDS = 5;

  private final AdapterCalls calls;
  private final AdapterCanary canary;
  private final Path folder;
  private final String prefix;
  private final LostAdapters whenLost;
  private final ExecutorService reloading = oneThread();
  private final AtomicBoolean reloads = new AtomicBoolean();

  /** Loads one after the other: the upstream does so too. */
  private final Object loading = new Object();

  /** By bundle digest: the adapter's name. */
  private final Map<String, String> bundles = new HashMap<>();

  /** Names of those that were loaded and not given up. */
  private final Set<String> held = new HashSet<>();

  /** Those of them that the upstream has, as far as is known. */
  private final Set<String> usable = new HashSet<>();

  /** Those that the last list lacked. */
  private final Set<String> absentBefore = new HashSet<>();

  /**
   * @param model the base model's name at the upstream
   * @throws IllegalArgumentException naming the setting that is missing
   */
  private UpstreamAdapters(UpstreamClient client, UpstreamConfig config, String model) {
    this.calls = new AdapterCalls(client, model, config.idleTimeout());
    this.canary = new AdapterCanary(calls);
    this.folder =
        config
            .adapterDir()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "lethe.upstream.adapter-dir is required with lethe.upstream.adapters"));
    this.prefix = config.adapterPath().orElse(folder.toAbsolutePath().toString());
    this.whenLost = config.adaptersLost();
  }

  /** Null where the upstream is given none. */
  static @Nullable UpstreamAdapters of(UpstreamClient client, UpstreamConfig config, String model) {
    return config.adapters() == AdapterApi.VLLM
        ? new UpstreamAdapters(client, config, model)
        : null;
  }

  /**
   * Has the upstream load an adapter, unless it did. Blocks.
   *
   * @param adapter digest of its PEFT folder
   * @throws BundleRejectedException if the upstream does not list it then, or ignores it
   */
  void prepare(Path peftFolder, String adapter) {
    String name = name(adapter);
    synchronized (loading) {
      if (isUsable(name)) {
        return;
      }
      try {
        PeftFolder.copy(peftFolder, folder.resolve(name), calls.model());
      } catch (IOException e) {
        throw new BundleRejectedException("the adapter cannot be written for the upstream");
      }
      load(name);
    }
  }

  /** A bundle that was prepared is in use. */
  synchronized void attach(String digest, String adapter) {
    bundles.put(digest, name(adapter));
  }

  /** Unloads the adapter behind the caller's back, once no bundle has it. Does not block. */
  synchronized void detach(String digest) {
    String name = bundles.remove(digest);
    if (name == null || bundles.containsValue(name)) {
      return;
    }
    held.remove(name);
    usable.remove(name);
    calls
        .unload(name)
        .onComplete(
            done -> {
              boolean gone = done.succeeded() && done.result().status() / 100 == 2;
              if (gone) {
                LOG.info(LogKey.UPSTREAM_ADAPTER_UNLOADED, name);
              } else {
                LOG.warn(LogKey.UPSTREAM_ADAPTER_STAYS, name);
              }
              reloading.execute(() -> delete(name));
            });
  }

  /** By what name the upstream applies a bundle's adapter; empty where it does not now. */
  synchronized Optional<String> usable(String digest) {
    return Optional.ofNullable(bundles.get(digest)).filter(usable::contains);
  }

  /**
   * The upstream was asked what it lists. What it lacks twice in a row is lost, and loaded again
   * behind the caller's back: one answer may have been on its way while an adapter was loaded.
   */
  void listed(Set<String> names) {
    boolean lacks;
    synchronized (this) {
      Set<String> absent = new HashSet<>(usable);
      absent.removeAll(names);
      absentBefore.retainAll(absent);
      usable.removeAll(absentBefore);
      absentBefore.clear();
      absentBefore.addAll(absent);
      lacks = usable.size() < held.size();
    }
    if (lacks && reloads.compareAndSet(false, true)) {
      reloading.execute(this::reload);
    }
  }

  /** Why a replica that must apply all adapters cannot; empty if it can, or need not. */
  synchronized Optional<String> obstacle() {
    return whenLost == LostAdapters.NOT_READY && usable.size() < held.size()
        ? Optional.of("upstream-lacks-adapters")
        : Optional.empty();
  }

  private void reload() {
    try {
      synchronized (loading) {
        canary.forget();
        for (String name : missing()) {
          load(name);
        }
      }
    } catch (BundleRejectedException e) {
      LOG.warn(LogKey.UPSTREAM_ADAPTERS_LOST, e.getMessage()); // the next look tries again
    } finally {
      reloads.set(false);
    }
  }

  private synchronized Set<String> missing() {
    Set<String> missing = new HashSet<>(held);
    missing.removeAll(usable);
    return missing;
  }

  private void load(String name) {
    String path = prefix + "/" + name;
    calls.load(name, path);
    JsonNode entry = calls.listed().get(name);
    if (entry == null) {
      throw new BundleRejectedException("the upstream does not list the adapter");
    }
    if (!entry.path("root").asText(path).equals(path)) {
      throw new BundleRejectedException("the upstream lists the adapter from another path");
    }
    canary.check(name);
    synchronized (this) {
      held.add(name);
      usable.add(name);
    }
    LOG.info(LogKey.UPSTREAM_ADAPTER_LOADED, name);
  }

  private synchronized boolean isUsable(String name) {
    return usable.contains(name);
  }

  private void delete(String name) {
    synchronized (loading) {
      if (isUsable(name)) {
        return; // it is back
      }
      try {
        for (String file : new String[] {PeftFolder.CONFIG, PeftFolder.WEIGHTS, ""}) {
          Files.deleteIfExists(folder.resolve(name).resolve(file));
        }
      } catch (IOException e) {
        LOG.warn(LogKey.UPSTREAM_ADAPTER_STAYS, name);
      }
    }
  }

  private static String name(String adapter) {
    return PREFIX + adapter.substring(adapter.indexOf(':') + 1);
  }

  @Override
  public void close() {
    reloading.shutdownNow();
  }

  /** Which ends when it has nothing to do. */
  private static ExecutorService oneThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "upstream-adapters");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // once it is closed
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
