package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.training.tokenizer.TrainingProgress;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two bars, for reading and for learning; Ctrl-C ends either. */
final class TokenizerProgress implements TrainingProgress, AutoCloseable {
  private final Console console;
  private final ProgressOption option;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Interruption interruption;
  private ProgressBar bar;
  private boolean learns;

  TokenizerProgress(Console console, ProgressOption option) {
    this.console = console;
    this.option = option;
    this.bar = option.start(console, "reading", ProgressBar.Unit.BYTES, 0);
    this.interruption = Interruption.handledBy(() -> cancelled.set(true));
  }

  @Override
  public void reading(long bytes, long total) {
    bar.total(total);
    update(bytes);
  }

  @Override
  public void learning(int tokens, int wanted) {
    if (!learns) {
      learns = true;
      bar.close();
      bar = option.start(console, "learning", ProgressBar.Unit.TOKENS, wanted);
    }
    update(tokens);
  }

  private void update(long count) {
    if (cancelled.get()) {
      throw new AltiplanoException(ErrorCode.CANCELLED, "cancelled; nothing was written");
    }
    bar.update(count);
  }

  @Override
  public void close() {
    bar.close();
    interruption.close();
  }
}
