package dev.lethe.engine.gate;

/** A fitted gate and what cross-validation saw of it. */
public record GateFit(GateModel model, GateReport report) {}
