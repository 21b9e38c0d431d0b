package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Quantity;
import io.altiplano.training.evaluation.Bits;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The figures of {@code alti eval bits}. */
final class BitReport {
  /** One document. */
  record Measured(Bits model, Optional<Bits> baseline) {}

  private final int order;
  private final boolean hasBaseline;
  private Bits model = Bits.NONE;
  private Bits baseline = Bits.NONE;
  private int documents;

  BitReport(int order, boolean hasBaseline) {
    this.order = order;
    this.hasBaseline = hasBaseline;
  }

  /** Adds a document; returns its line of the transcript. */
  Map<String, Object> add(Measured measured) {
    documents++;
    model = model.plus(measured.model());
    measured.baseline().ifPresent(bits -> baseline = baseline.plus(bits));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("document", documents);
    entry.put("tokens", measured.model().tokens());
    entry.put("bytes", measured.model().bytes());
    entry.put("bits", measured.model().bits());
    measured.baseline().ifPresent(bits -> entry.put("baselineBits", bits.bits()));
    return entry;
  }

  void print(Console console) {
    console
        .out()
        .printf(
            "%s documents, %s tokens, %s bytes%n",
            Quantity.grouped(documents),
            Quantity.grouped(model.tokens()),
            Quantity.grouped(model.bytes()));
    print(console, "model", model);
    if (hasBaseline) {
      print(console, order + "-gram", baseline);
      console
          .out()
          .printf(
              Locale.ROOT,
              "the model needs %.1f %% %s bits%n",
              Math.abs(model.percentAgainst(baseline)),
              model.bits() <= baseline.bits() ? "fewer" : "more");
    }
  }

  private static void print(Console console, String name, Bits bits) {
    console
        .out()
        .printf(
            Locale.ROOT,
            "%-7s %.4f bits a byte, %.3f bits a token%n",
            name,
            bits.perByte(),
            bits.perToken());
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("documents", documents);
    json.put("tokens", model.tokens());
    json.put("bytes", model.bytes());
    json.put("bitsPerByte", model.perByte());
    json.put("bitsPerToken", model.perToken());
    if (hasBaseline) {
      json.put("order", order);
      json.put("baselineBitsPerByte", baseline.perByte());
      json.put("percentAgainstBaseline", model.percentAgainst(baseline));
    }
    return json;
  }
}
