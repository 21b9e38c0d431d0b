package io.altiplano.training.recipe;

import java.nio.file.Path;
import java.util.List;

/**
 * Files of one kind and origin.
 *
 * @param files in the order of the recipe's patterns, those of one pattern by name; all exist
 * @param documents how a text is cut into documents; a chat has one a line
 * @param weight how much of the mixture comes from here, beside the other sources' weights
 * @param licence of the data, in the words of its authors
 * @param attribution whom to name; may be empty
 */
public record DataSource(
    String name,
    Format format,
    List<Path> files,
    Documents documents,
    double weight,
    LossOn loss,
    String licence,
    String attribution) {
  /** What a file holds. */
  public enum Format {
    TEXT,
    /** OpenAI's fine-tuning format: a conversation as JSON on each line. */
    CHAT
  }

  /** What one document of a text is. */
  public enum Documents {
    LINE,
    /** What stands between empty lines. */
    PARAGRAPH,
    FILE
  }

  /** Which tokens are learnt. */
  public enum LossOn {
    ALL,
    /** The assistant's turns only; the rest is read, not learnt. */
    ASSISTANT
  }

  public DataSource {
    files = List.copyOf(files);
  }
}
