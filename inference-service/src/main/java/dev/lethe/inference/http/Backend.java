package dev.lethe.inference.http;

import dev.lethe.inference.serving.Answering;
import dev.lethe.inference.serving.Desk;
import dev.lethe.inference.serving.Randomness;
import dev.lethe.inference.serving.ReplicaState;
import java.time.Clock;

/** What the routes stand in front of. */
record Backend(
    String modelId,
    ReplicaState state,
    Desk desk,
    Answering answering,
    GateHeader header,
    Clock clock,
    Randomness randomness) {}
