package dev.lethe.inference.http;

import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.CompletionService;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.ReplicaState;
import java.time.Clock;

/** What the routes stand in front of. */
record Backend(
    String modelId,
    ReplicaState state,
    AdmissionController admission,
    CompletionService completionService,
    GateHeader header,
    Clock clock,
    RandomSource randomSource) {}
