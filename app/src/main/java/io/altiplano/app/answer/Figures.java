package io.altiplano.app.answer;

import io.altiplano.api.FinishReason;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.Usage;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Quantity;

/** What an answer cost, in one line for people. */
public final class Figures {
  private Figures() {}

  static void print(Console console, Finished end) {
    boolean dim = console.hasColors(Console.Stream.ERROR);
    String line = line(end);
    console.err().println(dim ? "\u001b[2m" + line + "\u001b[0m" : line);
    console.err().flush();
  }

  /** {@code [prompt 5 tokens, 70 tokens/s; answer ...]}. */
  public static String line(Finished end) {
    Usage usage = end.usage();
    return "[prompt %s, %s tokens/s; answer %s, %s tokens/s; %s]"
        .formatted(
            prompt(usage),
            Quantity.number(usage.promptTokensPerSecond()),
            tokens(usage.generatedTokens()),
            Quantity.number(usage.generatedTokensPerSecond()),
            words(end.reason()));
  }

  private static String prompt(Usage usage) {
    String remembered =
        usage.cachedTokens() == 0 ? "" : " (%d remembered)".formatted(usage.cachedTokens());
    return tokens(usage.promptTokens()) + remembered;
  }

  private static String tokens(int count) {
    return Quantity.grouped(count) + (count == 1 ? " token" : " tokens");
  }

  private static String words(FinishReason reason) {
    return switch (reason) {
      case STOP -> "complete";
      case LENGTH -> "stopped at the limit of tokens";
      case TOOL_CALLS -> "calls tools";
      case CANCELLED -> "cancelled";
    };
  }
}
