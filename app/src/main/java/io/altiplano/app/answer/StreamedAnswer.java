package io.altiplano.app.answer;

import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.GenerationEvent.Text;
import io.altiplano.app.console.Console;

/** The answer's text, each piece as soon as it is there; then the figures, on standard error. */
public final class StreamedAnswer extends AnswerPrinter {
  private final Console console;
  private final boolean quiet;

  public StreamedAnswer(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  @Override
  public void prompt(String text) {
    boolean bold = console.hasColors(Console.Stream.OUTPUT);
    console.out().print(bold ? "\u001b[1m" + text + "\u001b[0m" : text);
    console.out().flush();
  }

  @Override
  void text(Text piece) {
    console.out().print(piece.text());
    console.out().flush();
  }

  @Override
  void finished(Finished end) {
    // A script that wants the answer alone gets no line break that the model did not write.
    if (!quiet || console.isTerminal(Console.Stream.OUTPUT)) {
      console.out().println();
      console.out().flush();
    }
    if (!quiet) {
      Figures.print(console, end);
    }
  }
}
