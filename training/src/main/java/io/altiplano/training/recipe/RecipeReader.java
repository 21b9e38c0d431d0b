package io.altiplano.training.recipe;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads one recipe file; all its faults are said at once. */
final class RecipeReader {
  /** Far more than anybody writes by hand. */
  private static final long MOST_BYTES = 1 << 20;

  private static final TomlPosition BEGINNING = TomlPosition.positionAt(1, 1);

  private final Path file;
  private final RecipeFolder folder;
  private final Faults faults;

  RecipeReader(Path file) {
    this.file = file;
    this.folder = new RecipeFolder(file);
    this.faults = new Faults(file);
  }

  Recipe read() {
    return read(text());
  }

  Recipe read(String text) {
    TomlParseResult toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      faults.add(error.position(), "no TOML: " + error.getMessage());
    }
    faults.check(); // what cannot be parsed would only give more faults that are none
    Recipe recipe = recipe(toml);
    faults.check();
    return recipe;
  }

  private String text() {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new AltiplanoException(
            ErrorCode.INVALID_FILE, file + " is larger than 1 MiB; this is no recipe");
      }
      String text = Files.readString(file);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (NoSuchFileException missing) {
      throw new AltiplanoException(
          ErrorCode.MODEL_NOT_FOUND, "there is no recipe %s".formatted(file), missing);
    } catch (CharacterCodingException coding) {
      throw new AltiplanoException(ErrorCode.INVALID_FILE, file + " is not UTF-8", coding);
    } catch (IOException unread) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          "cannot read %s: %s".formatted(file, unread.getMessage()),
          unread);
    }
  }

  private Recipe recipe(TomlTable toml) {
    List<String> tables =
        RecipeKeys.SECTIONS.stream().map(Section::name).filter(name -> !name.isEmpty()).toList();
    TableReader top = new TableReader(toml, RecipeKeys.TOP, BEGINNING, tables, faults);
    ModelReader modelReader = new ModelReader(required(toml, RecipeKeys.MODEL), folder);
    Model model = modelReader.read();
    List<DataSource> data = sources(toml, RecipeKeys.DATA, modelReader);
    if (!toml.contains(List.of(RecipeKeys.DATA.name()))) {
      faults.add(BEGINNING, "there is no [[data]] to learn from");
    }
    List<DataSource> heldOut = sources(toml, RecipeKeys.HELD_OUT, modelReader);
    Training training =
        new TrainingReader(required(toml, RecipeKeys.TRAINING)).read(model, modelReader.context());
    return new Recipe(
        top.value(RecipeKeys.NAME),
        file,
        top.value(RecipeKeys.SEED),
        model,
        data,
        heldOut,
        training,
        evaluation(toml, heldOut),
        checkpoints(table(toml, RecipeKeys.CHECKPOINTS)),
        samples(toml, modelReader));
  }

  private TableReader required(TomlTable toml, Section section) {
    if (!toml.contains(List.of(section.name()))) {
      faults.add(BEGINNING, "there is no table " + section.header());
    }
    return table(toml, section);
  }

  /** A table that may be missing, and then has nothing in it. */
  private TableReader table(TomlTable toml, Section section) {
    Object node = toml.get(List.of(section.name()));
    if (node instanceof TomlTable table) {
      return new TableReader(table, section, position(toml, section), List.of(), faults);
    }
    if (node != null) {
      faults.add(
          position(toml, section),
          "%s has to be a table: write %s".formatted(section.name(), section.header()));
    }
    // What a table that is not there does not have needs no words.
    return new TableReader(Toml.parse(""), section, BEGINNING, List.of(), new Faults(file));
  }

  private static TomlPosition position(TomlTable toml, Section section) {
    @Nullable TomlPosition at = toml.inputPositionOf(List.of(section.name()));
    return at == null ? BEGINNING : at;
  }

  private List<DataSource> sources(TomlTable toml, Section section, ModelReader model) {
    List<DataSource> sources = new ArrayList<>();
    Object node = toml.get(List.of(section.name()));
    if (node == null) {
      return sources;
    }
    if (!(node instanceof TomlArray list)) {
      faults.add(
          position(toml, section), "each source has a table of its own: write " + section.header());
      return sources;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      TomlPosition at = list.inputPositionOf(i);
      if (list.get(i) instanceof TomlTable each) {
        TableReader table = new TableReader(each, section, at, List.of(), faults);
        DataSource source = new SourceReader(table, folder, faults).read(model.hasChatTemplate());
        if (table.areSound(RecipeKeys.SOURCE) && !names.add(source.name())) {
          table.fault(RecipeKeys.SOURCE, "\"%s\" is taken already".formatted(source.name()));
        }
        sources.add(source);
      } else {
        faults.add(at, "has to be a table: write " + section.header());
      }
    }
    return sources;
  }

  private Evaluation evaluation(TomlTable toml, List<DataSource> heldOut) {
    TableReader table = table(toml, RecipeKeys.EVALUATION);
    int every = table.value(RecipeKeys.EVALUATE_EVERY);
    int rows = table.value(RecipeKeys.EVALUATION_ROWS);
    if (heldOut.isEmpty() && table.has(RecipeKeys.EVALUATE_EVERY) && every > 0) {
      table.fault(RecipeKeys.EVALUATE_EVERY, "needs a [[held_out]] to measure on");
    }
    return new Evaluation(heldOut.isEmpty() ? 0 : every, rows);
  }

  private static Checkpoints checkpoints(TableReader table) {
    Optional<Double> minutes = table.find(RecipeKeys.MINUTES);
    int every = table.find(RecipeKeys.CHECKPOINT_EVERY).orElse(0);
    if (minutes.isPresent() && every > 0) {
      table.fault(RecipeKeys.CHECKPOINT_EVERY, "and minutes are both there; leave one out");
    }
    double interval = minutes.orElse(every > 0 ? 0.0 : 10.0);
    return new Checkpoints(interval, every, table.value(RecipeKeys.KEEP));
  }

  private Samples samples(TomlTable toml, ModelReader model) {
    TableReader table = table(toml, RecipeKeys.SAMPLES);
    boolean chat = table.value(RecipeKeys.CHAT);
    if (chat && !model.hasChatTemplate()) {
      table.fault(RecipeKeys.CHAT, "needs a chat_template in [model]");
    }
    return new Samples(
        table.value(RecipeKeys.SAMPLE_EVERY),
        table.value(RecipeKeys.PROMPTS).stream().map(Kind.Texts.Item::text).toList(),
        table.value(RecipeKeys.MAX_TOKENS),
        chat);
  }
}
