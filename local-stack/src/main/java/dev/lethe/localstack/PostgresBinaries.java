package dev.lethe.localstack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The Postgres programs of the class path, unpacked once per version into a cache folder.
 *
 * <p>They are unpacked beside their place and moved there in one step, so an interrupted unpacking
 * leaves nothing that a later start could trip over.
 */
final class PostgresBinaries {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresBinaries() {}

  /**
   * The folder that holds {@code bin}, {@code lib} and {@code share}.
   *
   * @param cache parent of the unpacked versions
   * @throws IOException when there is no archive for this machine or it cannot be unpacked
   */
  static Path unpacked(Path cache) throws IOException {
    Path home = cache.resolve("postgres-" + digest().substring(0, 16));
    if (Files.isDirectory(home)) {
      return home;
    }
    Files.createDirectories(cache);
    Path partial = Files.createTempDirectory(cache, "unpacking-");
    try {
      unpack(partial);
      Files.setPosixFilePermissions(partial, permissions(0755));
      Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      FolderRemoval.delete(partial); // another process was quicker
    } catch (IOException e) {
      FolderRemoval.delete(partial);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
    return home;
  }

  private static void unpack(Path target) throws IOException {
    try (InputStream raw = open();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        write(entry, tar, target);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("archive entry leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(file, target.resolve(entry.getLinkName()).normalize());
    } else {
      Files.copy(content, file);
      Files.setPosixFilePermissions(file, permissions(entry.getMode() | 0600));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        set.add(all[bit]);
      }
    }
    return set;
  }

  private static String digest() throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(open(), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream open() throws IOException {
    InputStream in = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
    if (in == null) {
      throw new IOException("no Postgres programs on the class path: " + ARCHIVE);
    }
    return in;
  }
}
