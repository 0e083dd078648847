package dev.lethe.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.AuditReport;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.demo.ReplicaExam.Reply;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.terminal.MeasuredText;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.demo.DemoQuestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Shows the main job on a running stack: ask, erase, watch, ask again, check the trail. */
public final class DemoStory {
  private static final int SHOWN = 3;

  private final StackAddresses addresses;
  private final TrainerClient trainer;
  private final DemoQuestions questions;
  private final Terminal terminal;

  /**
   * @param trainer base URL of the trainer
   */
  DemoStory(StackAddresses addresses, String trainer, DemoQuestions questions, Terminal terminal) {
    this.addresses = addresses;
    this.trainer = new TrainerClient(trainer, addresses.key(Role.OPERATOR));
    this.questions = questions;
    this.terminal = terminal;
  }

  /** Answers to the same questions at one time. */
  private record Answers(List<Reply> taught, List<Reply> heldOut, List<Reply> others) {}

  /**
   * Tells it to the end.
   *
   * @throws ClaimFailedException when the request is not carried out
   */
  DemoResult tell() throws InterruptedException {
    try (ReplicaExam exam = exam()) {
      Answers before = before(exam);
      TrackedErasure erasure = post();
      long shieldMs = shield(erasure, exam);
      long enforcedMs = fit(erasure);
      Path certificate = certificate(erasure);
      Answers after = after(exam, before);
      boolean sound = audit();
      return new DemoResult(
          shieldMs,
          enforcedMs,
          rounded(ReplicaExam.score(before.taught())),
          rounded(ReplicaExam.score(after.taught())),
          rounded(ReplicaExam.score(after.heldOut())),
          rounded(ReplicaExam.score(before.others())),
          rounded(ReplicaExam.score(after.others())),
          sound,
          certificate.toString());
    }
  }

  private ReplicaExam exam() {
    return new ReplicaExam(
        addresses.inference().stream()
            .map(url -> new InferenceClient(url, addresses.model(), addresses.key(Role.OPERATOR)))
            .toList());
  }

  private Answers before(ReplicaExam exam) throws InterruptedException {
    terminal.heading("The model knows " + questions.person().name());
    Answers before = askAll(exam);
    show(before.taught());
    summary("about the person", before.taught());
    summary("in other words", before.heldOut());
    summary("everything else", before.others());
    return before;
  }

  private TrackedErasure post() {
    terminal.heading("An erasure request arrives");
    IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));
    String id = UUID.randomUUID().toString();
    byte[] body =
        ErasureBody.of(id, addresses.model(), questions.person().id(), questions.taught());
    TrackedErasure erasure = TrackedErasure.post(ingest, id, body);
    terminal.line("POST " + addresses.ingest() + "/v1/requests");
    terminal.line("id " + id + ", " + questions.taught().size() + " examples, accepted");
    return erasure;
  }

  private long shield(TrackedErasure erasure, ReplicaExam exam) throws InterruptedException {
    ProgressBar bar = terminal.bar("shield");
    erasure.await(RequestState.SHIELDED, () -> bar.update(0, 1, seconds(erasure.elapsedMs())));
    long elapsed = erasure.elapsedMs();
    bar.finish("shield live on all replicas after " + seconds(elapsed));
    DemoQuestion question = questions.taught().get(0);
    for (int i = 0; i < addresses.inference().size(); i++) {
      Reply reply = exam.ask(i, question);
      terminal.exchange(question.question(), reply.answer().text(), source(i, reply));
    }
    return elapsed;
  }

  private long fit(TrackedErasure erasure) throws InterruptedException {
    terminal.heading("A LoRA is fitted for this request, and verified");
    FitView view = new FitView(terminal, trainer, erasure);
    JsonNode verified = erasure.await(RequestState.VERIFIED, view::refresh);
    view.finish();
    MeasuredText.lines(Measurements.of(verified.path("measured")))
        .forEach(line -> terminal.line("  " + line));
    ProgressBar bar = terminal.bar("enforcing");
    JsonNode enforced =
        erasure.await(RequestState.ENFORCED, () -> bar.update(0, 1, seconds(erasure.elapsedMs())));
    long elapsed = erasure.elapsedMs();
    bar.finish("enforced on all replicas after " + seconds(elapsed));
    terminal.line("bundle " + enforced.path("bundle").asText());
    return elapsed;
  }

  private Path certificate(TrackedErasure erasure) throws InterruptedException {
    erasure.await(RequestState.CERTIFIED, () -> {});
    Path file = Path.of(addresses.data(), "certificates", erasure.id() + ".json");
    if (!Files.isRegularFile(file)) {
      throw new ClaimFailedException("certified, but there is no certificate: " + file);
    }
    verifySignature(file);
    terminal.line("certified after " + seconds(erasure.elapsedMs()) + ", signature checked");
    return file;
  }

  private void verifySignature(Path certificate) {
    Path key = new DataFolder(Path.of(addresses.data())).trustedKey();
    try {
      SignedCertificate.verify(SignedCertificate.read(certificate), key);
    } catch (IOException | GeneralSecurityException e) {
      throw new ClaimFailedException("the certificate's signature is not valid: " + certificate);
    }
  }

  private Answers after(ReplicaExam exam, Answers before) throws InterruptedException {
    terminal.heading("The model no longer answers, in any wording");
    Answers after = askAll(exam);
    show(after.taught());
    show(after.heldOut());
    summary("about the person", after.taught());
    summary("in other words", after.heldOut());
    terminal.heading("Everything else is as before");
    show(after.others());
    summary("everything else", after.others());
    terminal.line(
        "word for word the same: "
            + DemoResult.percent(ReplicaExam.sameAnswers(before.others(), after.others())));
    return after;
  }

  private boolean audit() {
    terminal.heading("The audit trail is recomputed");
    AuditReport report = AuditCheck.run(addresses, null, null);
    AuditReport.BadRow bad = report.firstBad();
    terminal.check(
        report.isSound(),
        bad == null
            ? report.rows() + " rows, head " + report.headHash().substring(0, 16)
            : "row " + bad.seq() + ": " + bad.reason());
    return report.isSound();
  }

  private Answers askAll(ReplicaExam exam) throws InterruptedException {
    ProgressBar bar = terminal.bar("asking");
    List<Reply> taught = exam.ask(questions.taught(), bar);
    List<Reply> heldOut = exam.ask(questions.heldOut(), bar);
    List<Reply> others = exam.ask(questions.others(), bar);
    int count = taught.size() + heldOut.size() + others.size();
    bar.finish("asked " + count + " questions over HTTP");
    return new Answers(taught, heldOut, others);
  }

  private void show(List<Reply> replies) {
    for (int i = 0; i < Math.min(SHOWN, replies.size()); i++) {
      Reply reply = replies.get(i * (replies.size() / SHOWN));
      terminal.exchange(
          reply.question().question(),
          reply.answer().text(),
          reply.isRight() ? "as taught" : gate(reply));
    }
  }

  private void summary(String label, List<Reply> replies) {
    terminal.line(
        String.format(
            Locale.ROOT,
            "%-18s %7s of %d answered as taught",
            label,
            DemoResult.percent(ReplicaExam.score(replies)),
            replies.size()));
  }

  private static String source(int replica, Reply reply) {
    return "inference-" + (replica + 1) + ": " + gate(reply);
  }

  /** The kind of gate, without its digest. */
  private static String gate(Reply reply) {
    String gate = reply.answer().gate();
    int end = gate.indexOf(';');
    return end < 0 ? gate : gate.substring(0, end);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }

  private static double rounded(double share) {
    return Math.round(share * 1e4) / 1e4;
  }
}
