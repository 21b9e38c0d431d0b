package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Priority;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.model.ForwardState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers as the beginnings of prompts, while nobody asks for anything: where prompts are
 * rounded, the rows that an answer left in the cache are not those of the next turn's prompt, and
 * whoever goes on with the conversation would have to wait for them.
 */
final class Rereading {
  /** Conversations that wait to be read; of more, the oldest are left. */
  private static final int MOST_WAITING = 16;

  private final PagePool pages;
  private final Deque<Ended> waiting = new ArrayDeque<>();
  private @Nullable Sequence current;

  /**
   * Nothing to read at first.
   *
   * @param pages that may be taken as long as nothing else is in them
   */
  Rereading(PagePool pages) {
    this.pages = pages;
  }

  /**
   * What is left of an answer, whose handler may hold far more.
   *
   * @param rows that are to be computed
   */
  private record Ended(int[] tokens, int rows) {}

  /** An answer has ended. */
  synchronized void add(Sequence answer) {
    if (answer.equals(current)) {
      current = null;
      return;
    }
    int rows = answer.becomesRounded();
    if (!answer.handler().needsEveryRow() && rows > 0) {
      if (waiting.size() == MOST_WAITING) {
        waiting.removeLast();
      }
      waiting.addFirst(new Ended(answer.tokens(), rows));
    }
  }

  /** What to read now, the latest first; it is a sequence like any other. */
  synchronized Optional<Sequence> next() {
    while (!waiting.isEmpty()) {
      Ended answer = waiting.removeFirst();
      int free = pages.capacity() - pages.pagesInUse();
      // One that is shared at its beginning, one that is not full at its end.
      if (pages.layout().pagesFor(answer.rows) + 2 <= free) {
        current = new Sequence(answer.tokens, answer.tokens.length, Priority.LOW, new Reader());
        return Optional.of(current);
      }
    }
    return Optional.empty();
  }

  /** Somebody asks for something; from any thread. What has been read is of use all the same. */
  synchronized void interrupt() {
    if (current != null) {
      current.cancel();
    }
  }

  /** Waits for nothing. */
  private static final class Reader implements RowHandler {
    @Override
    public boolean needsEveryRow() {
      return false;
    }

    @Override
    public boolean givesWay() {
      return true;
    }

    @Override
    public void onStarted(int cachedTokens) {}

    @Override
    public boolean wantsLogits(int position, boolean isLast) {
      return false;
    }

    @Override
    public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
      return END;
    }

    @Override
    public void onStopped(FinishReason reason) {}

    @Override
    public void onFailure(AltiplanoException failure) {}
  }
}
