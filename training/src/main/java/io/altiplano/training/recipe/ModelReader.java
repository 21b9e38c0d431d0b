package io.altiplano.training.recipe;

import static io.altiplano.training.recipe.RecipeKeys.CHAT_TEMPLATE;
import static io.altiplano.training.recipe.RecipeKeys.CONTEXT;
import static io.altiplano.training.recipe.RecipeKeys.FEED_FORWARD;
import static io.altiplano.training.recipe.RecipeKeys.HEADS;
import static io.altiplano.training.recipe.RecipeKeys.HEAD_SIZE;
import static io.altiplano.training.recipe.RecipeKeys.INDUCTION;
import static io.altiplano.training.recipe.RecipeKeys.KV_HEADS;
import static io.altiplano.training.recipe.RecipeKeys.LAYERS;
import static io.altiplano.training.recipe.RecipeKeys.NORM_EPSILON;
import static io.altiplano.training.recipe.RecipeKeys.ROPE_BASE;
import static io.altiplano.training.recipe.RecipeKeys.START;
import static io.altiplano.training.recipe.RecipeKeys.TIED;
import static io.altiplano.training.recipe.RecipeKeys.VOCABULARY;
import static io.altiplano.training.recipe.RecipeKeys.WIDTH;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.template.ChatTemplate;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.shape.RotaryPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the table {@code [model]} and looks into the files that it names. */
final class ModelReader {
  private static final List<Key<?>> OF_A_FRESH_MODEL =
      List.of(
          VOCABULARY,
          WIDTH,
          LAYERS,
          HEADS,
          KV_HEADS,
          HEAD_SIZE,
          FEED_FORWARD,
          CONTEXT,
          ROPE_BASE,
          NORM_EPSILON,
          TIED,
          INDUCTION);

  private final TableReader table;
  private final RecipeFolder folder;
  private OptionalInt context = OptionalInt.empty();
  private boolean hasChatTemplate;

  ModelReader(TableReader table, RecipeFolder folder) {
    this.table = table;
    this.folder = folder;
  }

  Model read() {
    Optional<Path> template = folder.file(table, CHAT_TEMPLATE);
    hasChatTemplate = template.isPresent();
    template.filter(_ -> table.areSound(CHAT_TEMPLATE)).ifPresent(this::checkTemplate);
    Optional<Path> start = folder.file(table, START);
    return table.has(START) ? continued(start.orElse(Path.of("")), template) : fresh(template);
  }

  /** Most positions of the model, if that is known. */
  OptionalInt context() {
    return context;
  }

  /** Whether a conversation can be turned into text. */
  boolean hasChatTemplate() {
    return hasChatTemplate;
  }

  private Model continued(Path start, Optional<Path> template) {
    for (Key<?> key : OF_A_FRESH_MODEL) {
      if (table.has(key)) {
        table.fault(key, "comes from start; leave one of the two out");
      }
    }
    if (table.areSound(START)) {
      open(START, start)
          .ifPresent(metadata -> {
            String length = metadata.string("general.architecture", "") + ".context_length";
            if (metadata.has(length)) {
              context = OptionalInt.of(metadata.integer(length));
            } else {
              table.fault(START, "is no model: %s has no %s".formatted(start, length));
            }
          });
    }
    return new Model.Continued(start, template);
  }

  private Model fresh(Optional<Path> template) {
    Optional<Path> found = folder.file(table, VOCABULARY);
    if (found.isEmpty()) {
      table.value(VOCABULARY);
    }
    Path vocabulary = found.orElse(Path.of(""));
    if (table.areSound(VOCABULARY)) {
      open(VOCABULARY, vocabulary);
    }
    int width = table.value(WIDTH);
    int layers = table.value(LAYERS);
    int heads = table.value(HEADS);
    int kvHeads = table.find(KV_HEADS).orElse(heads);
    int headSize = table.find(HEAD_SIZE).orElse(Math.max(1, width / heads));
    int length = table.value(CONTEXT);
    if (table.areSound(CONTEXT)) {
      context = OptionalInt.of(length);
    }
    checkHeads(width, heads, kvHeads, headSize);
    Model.Shape shape =
        new Model.Shape(
            width,
            layers,
            heads,
            kvHeads,
            headSize,
            table.value(FEED_FORWARD),
            length,
            table.value(ROPE_BASE),
            table.value(NORM_EPSILON),
            table.value(TIED));
    boolean induction = table.value(INDUCTION);
    if (induction && table.areSound(WIDTH, LAYERS, HEADS, HEAD_SIZE, CONTEXT, ROPE_BASE, TIED)) {
      checkInduction(shape);
    }
    return new Model.Fresh(vocabulary, template, shape, induction);
  }

  private void checkInduction(Model.Shape shape) {
    RotaryPairs pairs = new RotaryPairs(shape.headSize(), shape.ropeBase());
    if (shape.layers() < 2) {
      table.fault(LAYERS, "leaves no room for induction heads: they need two");
    }
    if (!shape.tied()) {
      table.fault(TIED, "has to be true for induction heads, which say what they read");
    }
    if (shape.headSize() > shape.width() / 2) {
      table.fault(
          INDUCTION,
          "needs heads of half the width, %2$d, at most, not of %1$d"
              .formatted(shape.headSize(), shape.width()));
    }
    if (pairs.firstSlow(shape.context()) == pairs.count()) {
      table.fault(
          INDUCTION,
          ("will not do: rope_base %.0f turns every pair of a head too fast to compare tokens"
                  + " over %d positions: raise it, 500000 being Llama 3's")
              .formatted(shape.ropeBase(), shape.context()));
    }
  }

  private void checkHeads(int width, int heads, int kvHeads, int headSize) {
    if (table.areSound(HEADS, KV_HEADS) && heads % kvHeads != 0) {
      table.fault(KV_HEADS, "%d does not divide the %d heads".formatted(kvHeads, heads));
    }
    if (table.has(HEAD_SIZE)) {
      if (table.areSound(HEAD_SIZE) && headSize % 2 != 0) {
        table.fault(HEAD_SIZE, headSize + " is odd, and rotary positions turn pairs");
      }
    } else if (table.areSound(WIDTH, HEADS) && width % heads != 0) {
      table.fault(WIDTH, "%d is no multiple of %d heads; or say head_size".formatted(width, heads));
    } else if (table.areSound(WIDTH, HEADS) && headSize % 2 != 0) {
      table.fault(
          WIDTH,
          "%d / %d heads is %d: odd, and rotary positions turn pairs"
              .formatted(width, heads, headSize));
    }
  }

  /** The metadata of a file with a tokenizer, or nothing, and then a fault says why. */
  private Optional<Metadata> open(Key<?> key, Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      Tokenizers.from(file.metadata());
      hasChatTemplate |= file.metadata().has("tokenizer.chat_template");
      return Optional.of(file.metadata());
    } catch (AltiplanoException unsuitable) {
      table.fault(key, "will not do: " + unsuitable.getMessage());
      return Optional.empty();
    }
  }

  private void checkTemplate(Path path) {
    try {
      ChatTemplate.parse(Files.readString(path));
    } catch (AltiplanoException | IOException unsuitable) {
      table.fault(CHAT_TEMPLATE, "will not do: %s: %s".formatted(path, unsuitable.getMessage()));
    }
  }
}
