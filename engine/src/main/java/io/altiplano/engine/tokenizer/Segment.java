package io.altiplano.engine.tokenizer;

/**
 * A piece of a prompt that knows whose it is. In {@link Kind#CONTROL} text, spellings of control
 * tokens become those tokens; in {@link Kind#TEXT} they stay text, so nobody can forge a turn by
 * typing one.
 */
public record Segment(Kind kind, String text) {
  /** Whose the characters are. */
  public enum Kind {
    /** The chat template's own. */
    CONTROL,
    /** People's words. */
    TEXT
  }

  public static Segment control(String text) {
    return new Segment(Kind.CONTROL, text);
  }

  public static Segment text(String text) {
    return new Segment(Kind.TEXT, text);
  }
}
