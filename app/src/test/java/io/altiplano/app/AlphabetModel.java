package io.altiplano.app;

import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real model file whose answers are known: it goes on with the alphabet, from any letter to z,
 * and with 가나다라마, and then ends. Its embeddings are unit vectors, its blocks add nothing, and its
 * output matrix maps each letter to the next.
 */
final class AlphabetModel {
  /** Ends with a letter, so that every answer begins with the next: {@code nopqrstuvwxyz}. */
  static final String TEMPLATE =
      "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}m";

  static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  static final String SYLLABLES = "가나다라마";
  static final int CONTEXT = 96;

  private static final int WIDTH = 320;
  private static final int HEADS = 10;
  private static final int FEED_FORWARD = 32;
  private static final int END = 2;

  /** Clear enough that greedy and sampled answers agree, soft enough that no probability is 1. */
  private static final float CONFIDENCE = 0.7f;

  private AlphabetModel() {}

  /** A model without a template. */
  static Path write(Path folder) {
    return write(folder.resolve("alphabet.gguf"), Optional.empty());
  }

  /** A model that chats. */
  static Path writeChatting(Path folder) {
    return write(folder.resolve("chatting.gguf"), Optional.of(TEMPLATE));
  }

  /** A model that chats by another template. */
  static Path writeChatting(Path file, String template) {
    return write(file, Optional.of(template));
  }

  private static Path write(Path file, Optional<String> template) {
    List<String> pieces = pieces();
    try (Arena arena = Arena.ofConfined()) {
      GgufWriter writer = new GgufWriter();
      metadata(writer, pieces);
      template.ifPresent(text -> writer.put("tokenizer.chat_template", text));
      float[] embedding = new float[pieces.size() * WIDTH];
      float[] output = new float[pieces.size() * WIDTH];
      for (int token = 0; token < pieces.size(); token++) {
        embedding[token * WIDTH + token] = 1;
        output[next(pieces, token) * WIDTH + token] = CONFIDENCE;
      }
      tensor(writer, arena, "token_embd.weight", embedding, WIDTH, pieces.size());
      tensor(writer, arena, "output.weight", output, WIDTH, pieces.size());
      tensor(writer, arena, "output_norm.weight", ones(), WIDTH);
      block(writer, arena);
      writer.write(file);
    }
    return file;
  }

  private static List<String> pieces() {
    List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < 256; value++) {
      pieces.add("<0x%02X>".formatted(value));
    }
    (LETTERS + SYLLABLES).codePoints().mapToObj(Character::toString).forEach(pieces::add);
    pieces.add("\u2581");
    return pieces;
  }

  private static int next(List<String> pieces, int token) {
    int first = pieces.indexOf("a");
    boolean ends = token < first || pieces.get(token).equals("z") || pieces.get(token).equals("마");
    return ends || token + 1 == pieces.size() ? END : token + 1;
  }

  private static void metadata(GgufWriter writer, List<String> pieces) {
    float[] scores = new float[pieces.size()];
    int[] types = new int[pieces.size()];
    for (int token = 0; token < types.length; token++) {
      types[token] = token == 0 ? 2 : token < 3 ? 3 : token < 259 ? 6 : 1;
    }
    writer
        .put("general.architecture", "llama")
        .put("general.name", "알파벳 alphabet")
        .put("llama.context_length", CONTEXT)
        .put("llama.embedding_length", WIDTH)
        .put("llama.block_count", 1)
        .put("llama.feed_forward_length", FEED_FORWARD)
        .put("llama.attention.head_count", HEADS)
        .put("llama.attention.head_count_kv", 1)
        .put("llama.rope.dimension_count", WIDTH / HEADS)
        .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .put("tokenizer.ggml.model", "llama")
        .put("tokenizer.ggml.tokens", pieces)
        .put("tokenizer.ggml.scores", scores)
        .put("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.bos_token_id", 1)
        .put("tokenizer.ggml.eos_token_id", END)
        .put("tokenizer.ggml.add_space_prefix", false);
  }

  private static void block(GgufWriter writer, Arena arena) {
    int keys = WIDTH / HEADS;
    tensor(writer, arena, "blk.0.attn_norm.weight", ones(), WIDTH);
    zeros(writer, arena, "blk.0.attn_q.weight", WIDTH, WIDTH);
    zeros(writer, arena, "blk.0.attn_k.weight", WIDTH, keys);
    zeros(writer, arena, "blk.0.attn_v.weight", WIDTH, keys);
    zeros(writer, arena, "blk.0.attn_output.weight", WIDTH, WIDTH);
    tensor(writer, arena, "blk.0.ffn_norm.weight", ones(), WIDTH);
    zeros(writer, arena, "blk.0.ffn_gate.weight", WIDTH, FEED_FORWARD);
    zeros(writer, arena, "blk.0.ffn_up.weight", WIDTH, FEED_FORWARD);
    zeros(writer, arena, "blk.0.ffn_down.weight", FEED_FORWARD, WIDTH);
  }

  private static float[] ones() {
    float[] ones = new float[WIDTH];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  private static void zeros(GgufWriter writer, Arena arena, String name, int in, int out) {
    tensor(writer, arena, name, new float[in * out], in, out);
  }

  private static void tensor(
      GgufWriter writer, Arena arena, String name, float[] values, long... shape) {
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    writer.tensor(name, ElementType.F32, new Shape(shape), data);
  }
}
