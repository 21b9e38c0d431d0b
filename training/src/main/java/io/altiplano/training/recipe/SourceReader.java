package io.altiplano.training.recipe;

import static io.altiplano.training.recipe.RecipeKeys.DOCUMENTS;
import static io.altiplano.training.recipe.RecipeKeys.FILES;
import static io.altiplano.training.recipe.RecipeKeys.FORMAT;
import static io.altiplano.training.recipe.RecipeKeys.LOSS;

import io.altiplano.training.recipe.DataSource.Documents;
import io.altiplano.training.recipe.DataSource.Format;
import io.altiplano.training.recipe.DataSource.LossOn;

/** Reads one table {@code [[data]]} or {@code [[held_out]]}. */
final class SourceReader {
  private final TableReader table;
  private final RecipeFolder folder;
  private final Faults faults;

  SourceReader(TableReader table, RecipeFolder folder, Faults faults) {
    this.table = table;
    this.folder = folder;
    this.faults = faults;
  }

  DataSource read(boolean hasChatTemplate) {
    Format format = table.value(FORMAT);
    LossOn loss = table.find(LOSS).orElse(format == Format.CHAT ? LossOn.ASSISTANT : LossOn.ALL);
    Documents documents = table.value(DOCUMENTS);
    if (table.areSound(FORMAT)) {
      switch (format) {
        case TEXT -> checkText(loss);
        case CHAT -> checkChat(hasChatTemplate);
      }
    }
    return new DataSource(
        table.value(RecipeKeys.SOURCE),
        format,
        folder.files(table.value(FILES), faults),
        format == Format.CHAT ? Documents.LINE : documents,
        table.value(RecipeKeys.WEIGHT),
        loss,
        table.value(RecipeKeys.LICENCE),
        table.find(RecipeKeys.ATTRIBUTION).orElse(""));
  }

  private void checkText(LossOn loss) {
    if (loss == LossOn.ASSISTANT && table.areSound(LOSS)) {
      table.fault(LOSS, "\"assistant\" is for chats; nobody is the assistant in a text");
    }
  }

  private void checkChat(boolean hasChatTemplate) {
    if (table.has(DOCUMENTS)) {
      table.fault(DOCUMENTS, "is for texts; a chat has one conversation a line");
    }
    if (!hasChatTemplate) {
      table.fault(FORMAT, "\"chat\" needs a chat_template in [model]");
    }
  }
}
