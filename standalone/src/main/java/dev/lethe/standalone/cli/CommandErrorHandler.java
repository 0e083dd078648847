package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.UnreachableException;
import dev.lethe.standalone.demo.ClaimFailedException;
import dev.lethe.standalone.launch.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one line on standard error and an exit code. */
final class CommandErrorHandler implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    StackGuard.parkWhenStopping();
    command.getErr().println("lethe: " + PrintableText.line(message(e)));
    if (Boolean.getBoolean("lethe.stacktrace")) {
      e.printStackTrace(command.getErr());
    }
    return exitCode(e);
  }

  static int exitCode(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (e instanceof UnreachableException) {
      return ExitCode.NOT_RUNNING;
    }
    if (e instanceof RefusedException) {
      return ExitCode.REFUSED;
    }
    if (e instanceof ClaimFailedException) {
      return ExitCode.FAILED;
    }
    if (e instanceof StartFailedException) {
      return ExitCode.NOT_STARTED;
    }
    boolean input =
        e instanceof IOException
            || e instanceof UncheckedIOException
            || e instanceof IllegalArgumentException;
    return input ? ExitCode.USAGE : ExitCode.INTERNAL;
  }

  static String message(Exception e) {
    if (e instanceof UncheckedIOException unchecked) {
      return message(Objects.requireNonNull(unchecked.getCause()));
    }
    if (e instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (e instanceof AccessDeniedException denied) {
      return "no access: " + denied.getFile();
    }
    if (e instanceof FileSystemException file) {
      return file.getFile() + ": " + Objects.requireNonNullElse(file.getReason(), "cannot be used");
    }
    String text = e.getMessage();
    if (exitCode(e) == ExitCode.INTERNAL || text == null) {
      return "internal error: " + e.getClass().getSimpleName() + (text == null ? "" : ": " + text);
    }
    return text.lines().findFirst().orElse(text);
  }
}
