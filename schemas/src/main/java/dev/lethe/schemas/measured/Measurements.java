package dev.lethe.schemas.measured;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Figures of a step, or of several together: {@code measured} of events, requests and certificates.
 *
 * <p>Its JSON is exactly what was read: names that nobody here knows, the order of names and the
 * spelling of numbers survive. They must, as steps are signed over it, certificates repeat it, and
 * the same log has to give the same bytes. So the tree is kept, and the typed figures are views of
 * it. The schema leaves most figures open: where one is of an unexpected type its view is empty,
 * and its JSON is passed on all the same.
 *
 * <p>Immutable and thread-safe; {@code with…} methods give another one, in which a new name stands
 * last and a known one keeps its place.
 */
public final class Measurements {
  private static final Measurements NONE = new Measurements(JsonNodeFactory.instance.objectNode());

  /** Never changed, nor are its children. */
  private final ObjectNode tree;

  private Measurements(ObjectNode tree) {
    this.tree = tree;
  }

  /** No figure. */
  public static Measurements none() {
    return NONE;
  }

  /** The figures in an object; none in anything else. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Measurements of(JsonNode json) {
    return json instanceof ObjectNode object ? new Measurements(object.deepCopy()) : NONE;
  }

  /** As it was read; a copy each time. */
  @JsonValue
  public JsonNode json() {
    return tree.deepCopy();
  }

  /**
   * All by name, to be shown to people, in the order in which they were written; not what has a
   * place of its own there: how it was made, limits, findings, the gate's scores, overlaps; nor the
   * signature and a legal hold, which are no figures.
   */
  public Map<String, JsonNode> figures() {
    Map<String, JsonNode> figures = new LinkedHashMap<>();
    tree.deepCopy().properties().forEach(f -> figures.put(f.getKey(), f.getValue()));
    figures.remove(Figure.METHOD);
    figures.remove(Figure.LIMITS);
    figures.remove(Figure.FINDINGS);
    figures.remove(Figure.GATE_SCORES);
    figures.remove(Figure.OVERLAPS);
    figures.remove(Figure.LEGAL_HOLD);
    figures.remove(Figure.SIGNED);
    return figures;
  }

  /** Of VERIFIED, FAILED and HELD; empty figures where nothing was verified. */
  public Verification verification() {
    return Verification.of(tree);
  }

  /** Whether what is forgotten is answered as about somebody whom the model never knew. */
  public boolean answersAsUnknown() {
    return Figure.UNKNOWN.equals(Nodes.text(tree, Figure.REPLACEMENT));
  }

  /** Whether nothing was fitted to the model: what is forgotten is refused by a gate alone. */
  public boolean refusesByGate() {
    return Figure.NONE.equals(Nodes.text(tree, Figure.ADAPTER));
  }

  /** Of VERIFIED and FAILED. */
  public Optional<Method> method() {
    return part(Figure.METHOD).map(Method::new);
  }

  /** Of FAILED. */
  public Optional<Findings> findings() {
    return part(Figure.FINDINGS).map(Findings::new);
  }

  /** Of VERIFIED, FAILED and HELD, where examples could be held out. */
  public Optional<GateScores> gateScores() {
    return part(Figure.GATE_SCORES).flatMap(GateScores::of);
  }

  /** Of VERIFIED and FAILED: with adapters of other requests; empty where there were none. */
  public List<SharedDirections> overlaps() {
    return SharedDirections.listOf(tree.path(Figure.OVERLAPS));
  }

  /** Of SHIELDED, where the replicas were asked anything. */
  public Optional<GateTraffic> shieldTraffic() {
    return part(Figure.SHIELD_TRAFFIC).map(GateTraffic::of);
  }

  /** Of ENFORCED, where the replicas were asked anything. */
  public Optional<GateTraffic> bundleTraffic() {
    return part(Figure.BUNDLE_TRAFFIC).map(GateTraffic::of);
  }

  /** Of SHIELDED, ENFORCED, CANCELLED and REVOKED. */
  public Optional<LiveSetInForce> liveSet() {
    return part(Figure.LIVE_SET).map(LiveSetInForce::new);
  }

  /** Of REVOKED. */
  public Optional<RevokedArtefacts> revocation() {
    return part(Figure.REVOCATION).map(RevokedArtefacts::of);
  }

  /** Of HELD for a legal hold. */
  public Optional<LegalHold> legalHold() {
    return part(Figure.LEGAL_HOLD).flatMap(LegalHold::of);
  }

  /** Of CERTIFIED: digest of the certificate. */
  public Optional<String> certificate() {
    return Optional.ofNullable(Nodes.text(tree, Figure.CERTIFICATE));
  }

  /** Of a step that has to be signed. */
  public Optional<StepSignature> signature() {
    return part(Figure.SIGNED).map(StepSignature::of);
  }

  public Measurements withMethod(Method method) {
    return with(Figure.METHOD, method.json());
  }

  public Measurements withShieldTraffic(GateTraffic traffic) {
    return with(Figure.SHIELD_TRAFFIC, traffic.json());
  }

  public Measurements withBundleTraffic(GateTraffic traffic) {
    return with(Figure.BUNDLE_TRAFFIC, traffic.json());
  }

  public Measurements withLiveSet(LiveSetInForce liveSet) {
    return with(Figure.LIVE_SET, liveSet.json());
  }

  public Measurements withRevocation(RevokedArtefacts revocation) {
    return with(Figure.REVOCATION, revocation.json());
  }

  public Measurements withLegalHold(LegalHold hold) {
    return with(Figure.LEGAL_HOLD, hold.json());
  }

  public Measurements withCertificate(String digest) {
    return with(Figure.CERTIFICATE, JsonNodeFactory.instance.textNode(digest));
  }

  public Measurements withSignature(StepSignature signature) {
    return with(Figure.SIGNED, signature.json());
  }

  /** The figures of another step over these. */
  public Measurements followedBy(Measurements later) {
    ObjectNode both = copy();
    both.setAll(later.tree);
    return new Measurements(both);
  }

  /** Without the signature and the key's id, which are no figures. */
  public Measurements withoutSignature() {
    return without(Figure.SIGNED);
  }

  /** Without what names bundles of other requests: for whoever may know of this one alone. */
  public Measurements ofOneRequest() {
    return without(Figure.OVERLAPS);
  }

  /** What a step's signature is over: the key's id and whatever else stands there belong to it. */
  public Measurements unsigned() {
    if (!(tree.get(Figure.SIGNED) instanceof ObjectNode signed)) {
      return this;
    }
    ObjectNode named = signed.deepCopy();
    named.remove(StepSignature.SIGNATURE);
    return with(Figure.SIGNED, named);
  }

  /**
   * What a certificate says as measured, which has places of their own for the rest. It gives the
   * gate's recall and false fires; the scores that they were counted from stay with the step, as
   * does what names bundles of other requests.
   */
  public Measurements figuresAlone() {
    return without(
        Figure.METHOD, Figure.FINDINGS, Figure.SIGNED, Figure.GATE_SCORES, Figure.OVERLAPS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Measurements measurements && tree.equals(measurements.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  /** Its JSON. */
  @Override
  public String toString() {
    return tree.toString();
  }

  private Optional<JsonNode> part(String name) {
    return Optional.ofNullable(tree.get(name));
  }

  private Measurements with(String name, JsonNode value) {
    ObjectNode changed = copy();
    changed.set(name, value);
    return new Measurements(changed);
  }

  private Measurements without(String... names) {
    ObjectNode changed = copy();
    for (String name : names) {
      changed.remove(name);
    }
    return new Measurements(changed);
  }

  /** With the same children, as nobody changes them. */
  private ObjectNode copy() {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(tree);
    return copy;
  }
}
