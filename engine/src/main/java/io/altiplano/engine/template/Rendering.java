package io.altiplano.engine.template;

import java.time.Clock;

/** What everything that takes part in one rendering shares. */
record Rendering(TemplateSource source, Budget budget, Clock clock) {
  MarkedStringBuilder newText() {
    return MarkedStringBuilder.metered(budget);
  }
}
