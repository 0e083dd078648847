package dev.lethe.workbench.distinguish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What somebody may look at who wants to tell the forgotten from those who were never known. */
public enum FeatureGroup {
  /** The words of the answer and how many there are. */
  TEXT {
    @Override
    Map<String, Double> of(ServedReply reply) {
      Map<String, Double> features = new LinkedHashMap<>();
      List<String> words =
          List.of(reply.text().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}']+"));
      words.stream().filter(w -> !w.isEmpty()).forEach(w -> features.put("word " + w, 1.0));
      features.put("words", (double) words.size());
      features.put("characters", (double) reply.text().length());
      features.put("pieces", (double) reply.pieces());
      return features;
    }
  },
  /** Which headers there are, and what they say. */
  HEADERS {
    @Override
    Map<String, Double> of(ServedReply reply) {
      Map<String, Double> features = new LinkedHashMap<>();
      new TreeMap<>(reply.headers())
          .forEach(
              (name, value) -> {
                features.put(name, 1.0);
                if (value.matches("\\d{1,9}")) {
                  features.put("number of " + name, Double.parseDouble(value));
                } else {
                  features.put(name + '=' + value, 1.0);
                }
              });
      return features;
    }
  },
  /** The tokens that are counted, and why the answer ended. */
  USAGE {
    @Override
    Map<String, Double> of(ServedReply reply) {
      Map<String, Double> features = new LinkedHashMap<>();
      new TreeMap<>(reply.numbers()).forEach((name, n) -> features.put(name, (double) n));
      features.put("finish " + reply.finish(), 1.0);
      return features;
    }
  },
  /** How long it took. */
  TIME {
    @Override
    Map<String, Double> of(ServedReply reply) {
      return Map.of(
          "first", Math.log(reply.firstMs()),
          "streamed", Math.log(reply.streamedMs()),
          "whole", Math.log(reply.wholeMs()));
    }
  },
  /** All of it. */
  ALL {
    @Override
    Map<String, Double> of(ServedReply reply) {
      Map<String, Double> features = new LinkedHashMap<>();
      for (FeatureGroup group : List.of(TEXT, HEADERS, USAGE, TIME)) {
        group.of(reply).forEach((name, value) -> features.put(group.code() + ' ' + name, value));
      }
      return features;
    }
  };

  /** Name → value; what is not named is 0. */
  abstract Map<String, Double> of(ServedReply reply);

  /** As results name it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of each reply, in their order. */
  List<Map<String, Double>> of(List<ServedReply> replies) {
    List<Map<String, Double>> features = new ArrayList<>();
    replies.forEach(reply -> features.add(of(reply)));
    return features;
  }
}
