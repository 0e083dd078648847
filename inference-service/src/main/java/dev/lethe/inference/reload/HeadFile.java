package dev.lethe.inference.reload;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.NewestHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest head that a replica has seen, kept over its restarts: a log that was shortened while
 * it was away is found all the same. Used by one thread after it was opened.
 */
public final class HeadFile {
  private static final String NAME = "newest-head.json";

  private final @Nullable Path folder;
  private final NewestHead newest;
  private long kept = -1;

  private HeadFile(@Nullable Path folder, NewestHead newest) {
    this.folder = folder;
    this.newest = newest;
  }

  /**
   * Reads what was kept.
   *
   * @param folder null: nothing is kept
   * @throws IllegalArgumentException naming the file, if it is there and holds no head of this
   *     model that the ingest service signed
   */
  public static HeadFile open(@Nullable Path folder, String model, ControlKeys keys) {
    HeadFile file = new HeadFile(folder, new NewestHead(model, keys));
    if (folder != null) {
      file.restore(folder.resolve(NAME), model, keys);
    }
    return file;
  }

  private void restore(Path file, String model, ControlKeys keys) {
    try {
      LiveSetHead head = EventSerdes.liveSetHeads().read(Files.readAllBytes(file)).data();
      // It counted when it was kept; its key may have been retired since.
      Optional<ControlFault> fault =
          ControlSignatures.check(head, keys).filter(f -> f != ControlFault.RETIRED_KEY);
      if (fault.isPresent() || !head.model().equals(model)) {
        throw new IllegalArgumentException(NAME + " holds no signed head of model " + model);
      }
      newest.restore(head);
      kept = head.sequence();
    } catch (NoSuchFileException e) {
      kept = -1;
    } catch (InvalidEventException e) {
      throw new IllegalArgumentException(NAME + " holds no head");
    } catch (IOException e) {
      throw new IllegalArgumentException(NAME + " cannot be read", e);
    }
  }

  /** It never goes back, in this life or from one to the next. */
  NewestHead newest() {
    return newest;
  }

  /** Keeps the newest one, if it covers more than the one that is kept. */
  void keep() {
    newest.get().ifPresent(this::keep);
  }

  private void keep(LiveSetHead head) {
    if (folder == null || kept >= head.sequence()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path partial = folder.resolve(NAME + ".partial");
      Files.write(partial, EventSerdes.liveSetHeads().write(Event.of(head)));
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          partial,
          folder.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      kept = head.sequence();
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + " cannot be written", e);
    }
  }
}
