package io.altiplano.training.corpus;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns conversations into tokens by the chat template of a vocabulary, the very tokens that the
 * engine makes of them. What the assistant said is found by rendering: a turn is what the template
 * adds to the prompt that asks for it. Immutable; any thread may call.
 */
public final class ChatExamples {
  private final ChatPrompt prompt;
  private final ModelTokenizer tokenizer;
  private final Loss loss;

  /**
   * @param file the metadata of a model or a vocabulary
   * @throws AltiplanoException if it has no chat template
   */
  public ChatExamples(Metadata file, Loss loss) {
    this.tokenizer = Tokenizers.from(file);
    this.prompt =
        ChatPrompt.from(file, tokenizer.vocabulary())
            .orElseThrow(() -> file.fault("tokenizer.chat_template", "missing"));
    this.loss = loss;
  }

  /**
   * All conversations of files.
   *
   * @param name what people call the source
   * @param length tokens of a row; longer conversations end there
   */
  public Source read(String name, List<Path> files, int length) {
    SourceBuilder source = new SourceBuilder(name, length, tokenizer);
    for (Path file : files) {
      ChatLines.map(file, this::example, source::addBeginning);
    }
    return source.build();
  }

  /** One conversation, however long. */
  public Example example(Conversation conversation) {
    List<Segment> segments = transcript(conversation, conversation.messages().size());
    int[] tokens = tokenizer.encode(segments);
    boolean[] learned = new boolean[tokens.length];
    switch (loss) {
      case ALL -> Arrays.fill(learned, true);
      case ASSISTANT -> markTurns(conversation, bytes(segments), tokens, learned);
    }
    return withBeginning(tokens, learned);
  }

  private void markTurns(Conversation conversation, byte[] whole, int[] tokens, boolean[] learned) {
    TokenSpans spans = spans(conversation, tokens, whole);
    List<Message> messages = conversation.messages();
    int token = 0;
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).role() != Role.ASSISTANT) {
        continue;
      }
      int from = prefix(conversation, i, whole, question(conversation, i));
      int to =
          i == messages.size() - 1
              ? whole.length
              : prefix(conversation, i, whole, bytes(transcript(conversation, i + 1)));
      while (token < tokens.length && spans.start(token) < from) {
        token++;
      }
      token = markTurn(spans, to, token, tokens, learned);
    }
  }

  /** Until the token that ends the turn: what a template writes behind it, no model says. */
  private int markTurn(TokenSpans spans, int to, int from, int[] tokens, boolean[] learned) {
    int token = from;
    while (token < tokens.length && spans.end(token) <= to) {
      learned[token] = true;
      if (tokenizer.vocabulary().isEndOfGeneration(tokens[token])) {
        return token + 1;
      }
      token++;
    }
    return token;
  }

  private TokenSpans spans(Conversation conversation, int[] tokens, byte[] whole) {
    try {
      return TokenSpans.of(tokens, whole, tokenizer);
    } catch (IllegalArgumentException parted) {
      throw conversation.origin().fault(String.valueOf(parted.getMessage()));
    }
  }

  private static int prefix(Conversation conversation, int turn, byte[] whole, byte[] beginning) {
    int mismatch = Arrays.mismatch(whole, beginning);
    if (mismatch >= 0 && mismatch < beginning.length) {
      throw conversation
          .origin()
          .fault(
              "messages[%d]: the chat template writes this turn, or one before it, differently in"
                      .formatted(turn)
                  + " the whole conversation than where it is answered, so it cannot be learnt");
    }
    return beginning.length;
  }

  /** What the model reads before it answers with message number {@code turn}. */
  private byte[] question(Conversation conversation, int turn) {
    return bytes(rendered(conversation, turn, true));
  }

  private List<Segment> transcript(Conversation conversation, int messages) {
    return rendered(conversation, messages, false);
  }

  private List<Segment> rendered(Conversation conversation, int messages, boolean question) {
    ChatRequest request =
        new ChatRequest(
            conversation.messages().subList(0, messages),
            conversation.tools(),
            Map.of(),
            GenerationOptions.DEFAULT);
    try {
      return question ? prompt.render(request) : prompt.transcript(request);
    } catch (AltiplanoException refused) {
      throw conversation.origin().fault(String.valueOf(refused.getMessage()));
    }
  }

  private static byte[] bytes(List<Segment> segments) {
    StringBuilder text = new StringBuilder();
    segments.forEach(segment -> text.append(segment.text()));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Puts the token that begins a sequence first, where the template does not. */
  private Example withBeginning(int[] tokens, boolean[] learned) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    boolean add =
        vocabulary.addBos() && (tokens.length == 0 || tokens[0] != vocabulary.bos().getAsInt());
    if (!add) {
      learned[0] = false;
      return new Example(tokens, learned);
    }
    int[] withBos = new int[tokens.length + 1];
    boolean[] shifted = new boolean[withBos.length];
    withBos[0] = vocabulary.bos().getAsInt();
    System.arraycopy(tokens, 0, withBos, 1, tokens.length);
    System.arraycopy(learned, 0, shifted, 1, tokens.length);
    return new Example(withBos, shifted);
  }
}
