package io.altiplano.app.answer;

import io.altiplano.api.GenerationEvent.Choice;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.GenerationEvent.Text;
import io.altiplano.api.TokenLogProbability;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Escapes;
import java.util.Locale;

/** The answer token by token, a line each: its log-probability, its text, and the likeliest. */
public final class TokenAnswer extends AnswerPrinter {
  private static final int PIECE_COLUMNS = 16;

  private final Console console;
  private final boolean quiet;

  public TokenAnswer(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  @Override
  void text(Text piece) {
    for (Choice choice : piece.tokens()) {
      StringBuilder line = new StringBuilder(number(choice.chosen())).append("  ");
      line.append(DisplayWidth.padRight(quoted(choice.chosen()), PIECE_COLUMNS)).append(" |");
      for (TokenLogProbability likely : choice.top()) {
        line.append(' ').append(quoted(likely)).append(number(likely));
      }
      console.out().println(line);
    }
    console.out().flush();
  }

  private static String quoted(TokenLogProbability token) {
    return '"' + Escapes.visible(token.text()) + '"';
  }

  private static String number(TokenLogProbability token) {
    return String.format(Locale.ROOT, "%8.4f", token.logProbability());
  }

  @Override
  void finished(Finished end) {
    if (!quiet) {
      Figures.print(console, end);
    }
  }
}
