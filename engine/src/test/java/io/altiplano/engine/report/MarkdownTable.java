package io.altiplano.engine.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A table of docs/engine.md. A column headed "tolerance" bounds the one to its left. */
public record MarkdownTable(List<String> header, List<List<String>> rows) {
  private static final String DIFFERENCE = "difference";
  private static final String TOLERANCE = "tolerance";

  public MarkdownTable {
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(row + " does not fit " + header);
      }
    }
  }

  /** A difference as the document writes it: two digits, or a plain 0 where there is none. */
  public static String difference(double value) {
    return value == 0
        ? "0"
        : String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e").replace("e-0", "e-");
  }

  /** A count as the document writes it. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** The tables of a piece of Markdown, in order. */
  public static List<MarkdownTable> in(String markdown) {
    List<MarkdownTable> tables = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    for (String line : (markdown + "\n\n").split("\n", -1)) {
      if (line.startsWith("|")) {
        lines.add(Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList());
      } else if (!lines.isEmpty()) {
        tables.add(
            new MarkdownTable(lines.getFirst(), List.copyOf(lines.subList(2, lines.size()))));
        lines.clear();
      }
    }
    return tables;
  }

  /** The first column. */
  public List<String> names() {
    return rows.stream().map(List::getFirst).toList();
  }

  /** What a column says, from top to bottom. */
  public List<String> column(String heading) {
    int column = header.indexOf(heading);
    return rows.stream().map(row -> row.get(column)).toList();
  }

  /** The differences that exceed their tolerance, which is 0 where the table names none. */
  public List<String> excesses() {
    List<String> excesses = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 1; i < row.size(); i++) {
        boolean bounded = i + 1 < row.size() && header.get(i + 1).startsWith(TOLERANCE);
        boolean exact = !bounded && header.get(i).startsWith(DIFFERENCE);
        if ((bounded || exact) && !row.get(i).equals("-")) {
          double most = bounded ? number(row.get(i + 1)) : 0;
          if (number(row.get(i)) > most) {
            excesses.add("%s: %s is %s".formatted(row.getFirst(), header.get(i), row.get(i)));
          }
        }
      }
    }
    return excesses;
  }

  /** A cell's number; what is none, "Infinity" and "NaN" among them, is more than any tolerance. */
  private static double number(String cell) {
    return cell.matches("[0-9][0-9,.e-]*")
        ? Double.parseDouble(cell.replace(",", ""))
        : Double.POSITIVE_INFINITY;
  }

  /** Markdown, with numbers to the right. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(line(header));
    text.append("|");
    for (int i = 0; i < header.size(); i++) {
      text.append(isNumeric(i) ? "---:|" : "---|");
    }
    text.append("\n");
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> row.get(column).matches("-|[0-9][0-9,.e-]*( [a-z]+)?"));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
