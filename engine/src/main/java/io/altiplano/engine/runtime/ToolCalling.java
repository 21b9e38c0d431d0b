package io.altiplano.engine.runtime;

import io.altiplano.api.Tool;
import io.altiplano.engine.grammar.ReplyConstraint;
import io.altiplano.engine.grammar.SortedTokens;
import io.altiplano.engine.grammar.TokenMasks;
import io.altiplano.engine.grammar.ToolCallFormat;
import io.altiplano.engine.grammar.ToolCallRules;
import io.altiplano.engine.sampling.LogitFilter;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.template.ToolCallProbe;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a model's calls to the tools that are declared. What was made for the last few lists of
 * tools is kept, since one conversation asks with the same list at every turn. Any thread may call.
 */
final class ToolCalling {
  private static final int KEPT = 8;

  /** What is found out once, at the first request with tools. */
  private record Findings(Optional<ToolCallFormat> format, SortedTokens tokens) {}

  private final ChatPrompt prompt;
  private final ModelTokenizer tokenizer;
  private @Nullable Findings findings;
  private final Map<String, TokenMasks> masks = new LinkedHashMap<>(KEPT, 0.75f, true);

  ToolCalling(ChatPrompt prompt, ModelTokenizer tokenizer) {
    this.prompt = prompt;
    this.tokenizer = tokenizer;
  }

  /** What holds one answer to these tools; nothing if none is strict or the format is unknown. */
  synchronized Optional<LogitFilter> constraint(List<Tool> tools) {
    if (tools.stream().noneMatch(Tool::strict)) {
      return Optional.empty();
    }
    Findings found = findings();
    return found.format.map(format -> new ReplyConstraint(masks(tools, format, found.tokens)));
  }

  private Findings findings() {
    Findings found = findings;
    if (found == null) {
      found = new Findings(ToolCallProbe.find(prompt, tokenizer), SortedTokens.of(tokenizer));
      findings = found;
    }
    return found;
  }

  private TokenMasks masks(List<Tool> tools, ToolCallFormat format, SortedTokens tokens) {
    // As text, since equal maps may have their keys in other orders, which the rule is about.
    String key = tools.toString();
    TokenMasks made = masks.get(key);
    if (made == null || made.isLarge()) {
      made = new TokenMasks(ToolCallRules.of(tools, format), tokens, tokenizer);
      masks.put(key, made);
    }
    if (masks.size() > KEPT) {
      masks.remove(masks.keySet().iterator().next());
    }
    return made;
  }
}
