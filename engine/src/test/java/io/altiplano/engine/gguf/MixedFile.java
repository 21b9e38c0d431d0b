package io.altiplano.engine.gguf;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** A file of our own writer with one tensor of every element type. */
final class MixedFile {
  private MixedFile() {}

  static void write(Path path) {
    GgufWriter writer =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.name", "고원의 라마")
            .put("llama.context_length", 128)
            .put("llama.rope.freq_base", 10000f)
            .put("llama.flags", new boolean[] {true, false, true})
            .put("tokenizer.ggml.merges", List.of("a b", "ab c", "고 원"))
            .put("tokenizer.ggml.token_type", new int[] {1, 2, 3, 6})
            .put("tokenizer.chat_template", "{% for m in messages %}{{ m.content }}{% endfor %}");
    for (ElementType type : ElementType.values()) {
      Shape shape = new Shape(type.blockLength(), 1, 2);
      byte[] data = new byte[(int) type.bytesOf(shape.elements())];
      writer.tensor("blk.0." + type, type, shape, MemorySegment.ofArray(data));
    }
    writer.write(path);
  }
}
