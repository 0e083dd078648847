package dev.lethe.standalone.demo;

import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.InferenceClient.Answer;
import dev.lethe.standalone.client.RetryPolicy;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.workbench.demo.DemoQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks the replicas in turn, each one question at a time. Close it to end its threads. */
final class ReplicaExam implements AutoCloseable {
  /** The longest taught answer has far fewer. */
  private static final int MAX_TOKENS = 24;

  private final List<InferenceClient> replicas;
  private final List<ExecutorService> askers;

  ReplicaExam(List<InferenceClient> replicas) {
    this.replicas = List.copyOf(replicas);
    this.askers = replicas.stream().map(r -> Executors.newSingleThreadExecutor()).toList();
  }

  /** What one question brought. */
  record Reply(DemoQuestion question, Answer answer) {
    /** Whether the answer that was taught is in it. */
    boolean isRight() {
      return NormalisedWords.of(answer.text()).contains(NormalisedWords.of(question.answer()));
    }

    @Override
    public String toString() {
      return "Reply[" + question.factId() + "]";
    }
  }

  /** Asks all of them; the replies are in the order of the questions. */
  List<Reply> ask(List<DemoQuestion> questions, ProgressBar bar) throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    List<Future<Reply>> pending = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      int replica = i % replicas.size();
      DemoQuestion question = questions.get(i);
      Callable<Reply> ask =
          () -> {
            Reply reply = ask(replica, question);
            bar.update(done.incrementAndGet(), questions.size(), done + " questions");
            return reply;
          };
      pending.add(askers.get(replica).submit(ask));
    }
    List<Reply> replies = new ArrayList<>();
    for (Future<Reply> reply : pending) {
      replies.add(get(reply));
    }
    return replies;
  }

  /** Asks one replica, counted from 0. */
  Reply ask(int replica, DemoQuestion question) {
    InferenceClient client = replicas.get(replica);
    return new Reply(
        question, RetryPolicy.STANDARD.call(() -> client.complete(question.prompt(), MAX_TOKENS)));
  }

  /** Share of right answers, 0..1. */
  static double score(List<Reply> replies) {
    return replies.stream().filter(Reply::isRight).count() / (double) Math.max(1, replies.size());
  }

  /** Share of questions that were answered with the very same text, 0..1. */
  static double sameAnswers(List<Reply> before, List<Reply> after) {
    long same = 0;
    for (int i = 0; i < before.size(); i++) {
      same += before.get(i).answer().text().equals(after.get(i).answer().text()) ? 1 : 0;
    }
    return same / (double) Math.max(1, before.size());
  }

  @Override
  public void close() {
    askers.forEach(ExecutorService::shutdownNow);
  }

  private static Reply get(Future<Reply> reply) throws InterruptedException {
    try {
      return reply.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a question could not be asked", e.getCause());
    }
  }
}
