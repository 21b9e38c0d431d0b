package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.ModelUse;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.app.serve.ModelShelf;
import io.altiplano.app.serve.ModelSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Loads the models that were named before a server listens: those that fit together, and those of
 * other servers, which are asked side by side and not waited for if they are away.
 */
final class ModelsAtStart {
  /** For a server to say what it serves, and be given up; who is later is loaded when it has. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final ModelShelf host;
  private final Console console;
  private final BooleanSupplier stopped;

  /**
   * For the models of a shelf.
   *
   * @param stopped whether nobody wants them any more
   */
  ModelsAtStart(ModelShelf host, Console console, BooleanSupplier stopped) {
    this.host = host;
    this.console = console;
    this.stopped = stopped;
  }

  /**
   * Returns when all of them are loaded that will be.
   *
   * @param memoryBytes that they may take together
   * @throws AltiplanoException what is wrong with one, other than that its server is away
   */
  void load(List<ModelSource> named, long memoryBytes) {
    List<ModelUse> held = new ArrayList<>();
    try {
      long end = System.nanoTime() + PATIENCE.toNanos();
      List<ModelOffer> elsewhere =
          named.stream()
              .filter(ModelSource::isRemote)
              .map(source -> host.offer(source.id()))
              .toList();
      elsewhere.forEach(offer -> held.add(offer.use()));
      List<ModelUse> asked = List.copyOf(held);
      loadHere(named.stream().filter(source -> !source.isRemote()).toList(), memoryBytes, held);
      for (int i = 0; i < asked.size(); i++) {
        await(elsewhere.get(i), asked.get(i), end);
      }
    } finally {
      held.forEach(ModelUse::close);
    }
  }

  /** In the order in which they were named; the rest when asked for. */
  private void loadHere(List<ModelSource> named, long memoryBytes, List<ModelUse> held) {
    long room = memoryBytes;
    boolean isFirst = true;
    for (ModelSource source : named) {
      long bytes = source.outline().memoryBytes();
      room -= bytes;
      if (room < 0 && !isFirst) {
        return;
      }
      isFirst = false;
      ModelUse use = host.offer(source.id()).use();
      held.add(use);
      load(source.id(), use, bytes);
    }
  }

  private void load(String name, ModelUse use, long bytes) {
    boolean visible = console.isTerminal(Console.Stream.ERROR);
    try (ProgressBar bar =
        ProgressBar.start(console, visible, name, ProgressBar.Unit.BYTES, bytes)) {
      while (use.await(LOOK).isEmpty() && !stopped.getAsBoolean()) {
        bar.update((long) (use.progress() * bytes));
      }
    }
  }

  private void await(ModelOffer offer, ModelUse use, long end) {
    try {
      while (use.await(LOOK).isEmpty() && System.nanoTime() < end && !stopped.getAsBoolean()) {}
    } catch (AltiplanoException e) {
      if (!(offer.state() instanceof ModelState.Unavailable)) {
        throw e;
      }
    }
  }
}
