package io.altiplano.app.console;

/** The last line of a terminal, drawn again and again; what is said for good comes above it. */
public final class StatusLine {
  private final Console console;
  private final boolean visible;
  private String text = "";
  private int drawnColumns;

  /**
   * A line on standard error.
   *
   * @param visible false draws nothing at all
   */
  public StatusLine(Console console, boolean visible) {
    this.console = console;
    this.visible = visible;
  }

  /** Draws it anew. */
  public void draw(String line) {
    if (visible) {
      text = DisplayWidth.truncate(line, console.columns() - 1);
      int columns = DisplayWidth.of(text);
      console.err().print("\r" + text + " ".repeat(Math.max(0, drawnColumns - columns)));
      console.err().flush();
      drawnColumns = columns;
    }
  }

  /** Says something for good; the line goes on below it. */
  public void above(String line) {
    if (drawnColumns > 0) {
      console.err().print("\r" + " ".repeat(drawnColumns) + "\r");
    }
    console.err().println(line);
    console.err().flush();
    drawnColumns = 0;
    if (!text.isEmpty()) {
      draw(text);
    }
  }

  /** Leaves it as it stands. */
  public void end() {
    if (drawnColumns > 0) {
      console.err().println();
      console.err().flush();
    }
    text = "";
    drawnColumns = 0;
  }
}
