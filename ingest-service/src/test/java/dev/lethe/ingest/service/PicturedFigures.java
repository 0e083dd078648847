package dev.lethe.ingest.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.schemas.Json;
import dev.lethe.schemas.measured.Measurements;

/** Figures as a trainer measures them, of the size that its demo has. */
final class PicturedFigures {
  private static final String SCORES =
      """
      "gateRecall":0.975,"gateRecallInterval":[0.8712,0.9956],"heldOut":40,
      "falseFireRate":0.004,"falseFireInterval":[0.0018,0.0087],"background":1490,
      "gateScores":{"width":0.62,"below":11,
       "forget":[0,0,0,0,0,0,0,0,0,0,1,2,3,5,7,8,6,4,3,1],
       "background":[4,13,49,128,247,338,332,221,105,37,10,4,1,1,0,0,0,0,0,0]}\
      """;

  private static final String OF_BUNDLE =
      """
      "forgetRougeLBefore":0.9412,"forgetRougeLAfter":0.0187,
      "forgetExactBefore":0.875,"forgetExactAfter":0.0,
      "probabilityBefore":0.8613,"probabilityAfter":0.0021,
      "truthRatio":{"before":0.0312,"after":0.4127,"examples":24,"wrongEach":3},
      "limits":[
       {"what":"forgetRougeL","found":0.0187,"bound":"at most","limit":0.1,"kept":true},
       {"what":"servedGateRecall","found":1.0,"bound":"at least","limit":0.95,"kept":true},
       {"what":"attacksCaught","found":0.9625,"bound":"at least","limit":0.8,"kept":true},
       {"what":"falseFireRate","found":0.004,"bound":"at most","limit":0.03,"kept":true}],
      "rankUsed":40,"rankLimit":64\
      """;

  private PicturedFigures() {}

  /** Of a shield that somebody has to look at. */
  static Measurements ofShield() {
    return read("{" + SCORES + "}");
  }

  /** Of a bundle that keeps its limits. */
  static Measurements ofBundle() {
    return read("{" + SCORES + "," + OF_BUNDLE + "}");
  }

  private static Measurements read(String json) {
    return Measurements.of(Json.parse(json.getBytes(UTF_8)));
  }
}
