package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.ingest.trial.TrialClient;
import dev.lethe.ingest.trial.TrialFault;
import dev.lethe.ingest.trial.TrialOutcome;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ForgetSet;
import jakarta.inject.Singleton;

/** Says what a request would silence, before it is handed in. Thread-safe. */
@Singleton
public final class BlastRadiusHandler {
  private static final String NOT_TOLD = "not told";

  private final SubmissionHandler submissions;
  private final ForgetSetResolver resolver;
  private final TrialClient trainers;

  BlastRadiusHandler(
      SubmissionHandler submissions, ForgetSetResolver resolver, TrialClient trainers) {
    this.submissions = submissions;
    this.resolver = resolver;
    this.trainers = trainers;
  }

  /** Whether that can be asked of a model at all. */
  public boolean knows(String model) {
    return trainers.knows(model);
  }

  /**
   * Takes as long as a shield: seconds. Nothing is sent on or kept.
   *
   * @param body as {@code POST /v1/requests} takes it
   * @throws dev.lethe.schemas.InvalidEventException if it breaks the schema or a limit
   * @throws ProblemException if it could not be handed in either, or nobody can say now
   * @throws ReferenceException if its reference cannot be used
   */
  public TrialOutcome of(Caller caller, byte[] body) throws ReferenceException {
    ErasureRequest request = submissions.check(caller, body).request();
    try {
      return trainers.blastRadius(needed(request, resolver.resolve(request.forgetSet())));
    } catch (TrialFault e) {
      throw switch (e.kind()) {
        case NOT_NAMED ->
            new ProblemException(
                501, "no-trainer", "No trainer is named for this model.", "/model");
        case BUSY ->
            new ProblemException(503, "trainer-busy", "The trainer looks at another request.");
        case TOO_LONG ->
            new ProblemException(
                422, "too-long", "A text is longer than the model reads.", "/forgetSet");
        case UNAVAILABLE ->
            new ProblemException(503, "trainer-unavailable", "The trainer cannot be asked.");
      };
    }
  }

  /** No more of it goes to the trainer than a shield is fitted on. */
  private static ErasureRequest needed(ErasureRequest request, ForgetSet resolved) {
    return new ErasureRequest(
        request.id(),
        null,
        request.model(),
        NOT_TOLD,
        null,
        null,
        null,
        resolved,
        request.replacement(),
        null,
        null);
  }
}
