package io.altiplano.training.torch;

import io.altiplano.training.corpus.Source;
import io.altiplano.training.recipe.DataSource;
import io.altiplano.training.recipe.Model;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.recipe.Training;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What must be the same for a run to go on: the model, the data as it was read, and how it is cut
 * into batches. Rates and the number of steps may change.
 */
final class Fingerprint {
  private static final int SHOWN_BYTES = 16;

  private Fingerprint() {}

  static String of(RecipeCorpus corpus) {
    Recipe recipe = corpus.recipe();
    Training training = recipe.training();
    StringBuilder text = new StringBuilder();
    switch (recipe.model()) {
      case Model.Fresh fresh -> text.append(fresh.shape()).append(fresh.induction());
      case Model.Continued continued -> text.append(continued.start().getFileName());
    }
    text.append('\n').append(recipe.seed());
    text.append('\n').append(training.rows()).append(' ').append(training.length());
    text.append(' ').append(training.accumulation()).append(' ').append(training.precision());
    text.append(' ').append(training.loraRank()).append(' ').append(training.loraAlpha());
    for (int i = 0; i < corpus.sources().size(); i++) {
      DataSource data = recipe.data().get(i);
      text.append('\n').append(data.name()).append(' ').append(data.weight());
      text.append(' ').append(contents(corpus.sources().get(i)));
    }
    byte[] digest = sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, SHOWN_BYTES);
  }

  private static long contents(Source source) {
    long hash = source.examples().size();
    for (var example : source.examples()) {
      hash = 31 * hash + Arrays.hashCode(example.tokens());
      hash = 31 * hash + Arrays.hashCode(example.learned());
    }
    return hash;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every JDK has it
    }
  }
}
