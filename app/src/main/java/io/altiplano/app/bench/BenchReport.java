package io.altiplano.app.bench;

import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.runtime.Speed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the rounds came to.
 *
 * @param subject facts about the model and the machine, by name
 * @param own our rounds
 * @param peer the other engine's, each right after ours
 */
public record BenchReport(
    Map<String, Object> subject, Workload workload, Entry own, Optional<Entry> peer) {
  private static final List<String> COLUMNS =
      List.of("test", "engine", "best", "median", "least to greatest");

  /** One engine's rounds. */
  public record Entry(String description, List<Speed> rounds, OptionalLong anonymousBytes) {
    Series prefill() {
      return new Series(rounds.stream().map(Speed::prefill).toList());
    }

    Series decode() {
      return new Series(rounds.stream().map(Speed::decode).toList());
    }
  }

  /** Everything, for programs. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(subject);
    json.put("prompt", workload.prompt());
    json.put("generate", workload.generate());
    json.put("sequences", workload.sequences());
    json.putAll(json(own));
    peer.ifPresent(other -> {
      json.put("peer", json(other));
      Map<String, Object> ratios = new LinkedHashMap<>();
      ratios.put("prefill", own.prefill().ratio(other.prefill()).median());
      ratios.put("decode", own.decode().ratio(other.decode()).median());
      json.put("ratio", ratios);
    });
    return json;
  }

  private static Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("engine", entry.description());
    json.put("rounds", entry.rounds().size());
    json.put("tokensPerSecond", figures(entry.prefill().greatest(), entry.decode().greatest()));
    json.put("median", figures(entry.prefill().median(), entry.decode().median()));
    json.put("least", figures(entry.prefill().least(), entry.decode().least()));
    entry.anonymousBytes().ifPresent(bytes -> json.put("anonymousBytes", bytes));
    return json;
  }

  private static Map<String, Object> figures(double prefill, double decode) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("prefill", prefill);
    figures.put("decode", decode);
    return figures;
  }

  /** The table for people: lines without an end. */
  public List<String> text() {
    List<List<String>> rows = rows();
    int[] widths = new int[COLUMNS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>(facts("", ": "));
    lines.add("");
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(DisplayWidth.padRight(row.get(i), widths[i] + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    lines.addAll(ratios());
    return lines;
  }

  /** The same as Markdown. */
  public List<String> markdown() {
    List<String> lines = new ArrayList<>(facts("* ", ": "));
    lines.add("");
    List<List<String>> rows = rows();
    for (int i = 0; i < rows.size(); i++) {
      lines.add("| " + String.join(" | ", rows.get(i)) + " |");
      if (i == 0) {
        lines.add("|---".repeat(COLUMNS.size()) + "|");
      }
    }
    if (peer.isPresent()) {
      lines.add("");
      lines.addAll(ratios());
    }
    return lines;
  }

  private List<String> facts(String before, String between) {
    List<String> facts = new ArrayList<>();
    subject.forEach((name, value) -> facts.add(before + name + between + value));
    facts.add(before + "memory of its own" + between + memory(own.anonymousBytes()));
    peer.ifPresent(other ->
        facts.add(before + "memory of its own, peer" + between + memory(other.anonymousBytes())));
    return facts;
  }

  private static String memory(OptionalLong bytes) {
    return bytes.isPresent() ? Quantity.bytes(bytes.getAsLong()) : "not told by this system";
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    String several = workload.sequences() == 1 ? "" : " x " + workload.sequences();
    String read = "prefill %d%s".formatted(workload.prompt(), several);
    String said = "decode %d%s".formatted(workload.generate(), several);
    rows.add(row(read, own.description(), own.prefill()));
    peer.ifPresent(other -> rows.add(row(read, other.description(), other.prefill())));
    rows.add(row(said, own.description(), own.decode()));
    peer.ifPresent(other -> rows.add(row(said, other.description(), other.decode())));
    return rows;
  }

  private static List<String> row(String test, String engine, Series series) {
    String name = engine.contains(",") ? engine.substring(0, engine.indexOf(',')) : engine;
    return List.of(
        test,
        name,
        rate(series.greatest()),
        rate(series.median()),
        rate(series.least()) + " to " + rate(series.greatest()));
  }

  private static String rate(double tokens) {
    return String.format(Locale.ROOT, tokens < 100 ? "%.2f" : "%.1f", tokens);
  }

  private List<String> ratios() {
    if (peer.isEmpty()) {
      return List.of();
    }
    return List.of(
        ratio("prefill", own.prefill().ratio(peer.get().prefill())),
        ratio("decode", own.decode().ratio(peer.get().decode())));
  }

  private static String ratio(String test, Series ratio) {
    return String.format(
        Locale.ROOT,
        "%s: %.2f times the peer's rate (median of the rounds' ratios; %.2f to %.2f)",
        test,
        ratio.median(),
        ratio.least(),
        ratio.greatest());
  }
}
