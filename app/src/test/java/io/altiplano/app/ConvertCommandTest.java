package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.ValueType;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.adapter.LoraWeights;
import io.altiplano.training.adapter.LowRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert}. */
class ConvertCommandTest {
  @TempDir Path temporary;

  @Test
  void aModelGoesToAFolderAndBack() throws IOException {
    Path model = model();
    Path folder = temporary.resolve("folder");
    Outcome there = alti("convert", model, folder, "--progress");
    assertThat(there.status()).as(there.err()).isZero();
    assertThat(there.out()).contains("folder", "12 tensors");
    assertThat(there.err()).contains("100%");
    Path back = temporary.resolve("back.gguf");
    Outcome again = alti("convert", folder, back, "--json");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"tensors\":12");
    assertThat(alti("perplexity", back, "abcabc").out())
        .isEqualTo(alti("perplexity", model, "abcabc").out());
    Path small = temporary.resolve("small.gguf");
    assertThat(alti("convert", folder, small, "--type", "q8_0", "--progress").err())
        .contains("100%");
    assertThat(alti("inspect", small).out()).contains("Q8_0");
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactlyInAnyOrder(model, folder, back, small);
    }
  }

  @Test
  void adaptersAreMerged() throws IOException {
    Path model = model();
    Path adapter = temporary.resolve("adapter.gguf");
    Path peft = temporary.resolve("peft");
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights weights = adapter(base);
      weights.write(adapter);
      weights.writeFolder(peft, base);
    }
    String adapted = bits(alti("perplexity", model, "abcabc", "--lora", adapter));
    assertThat(adapted).isNotEqualTo(bits(alti("perplexity", model, "abcabc")));
    for (Path lora : List.of(adapter, peft)) {
      Path merged = temporary.resolve("merged-" + lora.getFileName());
      Outcome outcome = alti("convert", model, merged, "--lora", lora, "--progress");
      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("12 tensors");
      assertThat(bits(alti("perplexity", merged, "abcabc"))).isEqualTo(adapted);
    }
    Path again = temporary.resolve("peft-again");
    Path back = temporary.resolve("back.gguf");
    assertThat(alti("convert", adapter, again, "--base", model).out()).contains("2 tensors");
    assertThat(alti("convert", again, back, "--base", model).status()).isZero();
    assertThat(back).hasSameBinaryContentAs(adapter);
    assertThat(again.resolve("adapter_model.safetensors"))
        .hasSameBinaryContentAs(peft.resolve("adapter_model.safetensors"));
    assertThat(alti("convert", adapter, again, "--base", model).err()).contains("--force");
    assertThat(alti("convert", model, again, "--base", model, "--force").err())
        .contains("not a LoRA adapter");
    Path small = temporary.resolve("small.gguf");
    Outcome quantised =
        alti("convert", model, small, "--lora", adapter + ":0.5", "--type", "q8_0", "--json");
    assertThat(quantised.status()).as(quantised.err()).isZero();
    assertThat(alti("inspect", small).out()).contains("Q8_0");
    assertThat(alti("convert", model, model, "--lora", adapter, "--force").err())
        .contains("the model itself");
    assertThat(alti("convert", peft, small, "--lora", adapter).err()).contains("GGUF file first");
    assertThat(alti("convert", model, temporary.resolve("x"), "--lora", model).err())
        .contains("not a LoRA adapter");
  }

  /** Bits a token, to three digits. */
  private static String bits(Outcome perplexity) {
    return perplexity.out().split(";", -1)[1];
  }

  /** Changes the values so much that one cannot miss it. */
  private static LoraWeights adapter(GgufFile base) {
    Tensor values = base.tensor("blk.0.attn_v.weight");
    float[] down = new float[2 * values.columns()];
    float[] up = new float[values.rows() * 2];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < down.length; i++) {
      down[i] = random.nextFloat() - 0.5f;
    }
    for (int i = 0; i < up.length; i++) {
      up[i] = random.nextFloat() - 0.5f;
    }
    SequencedMap<String, LowRank> changes = new LinkedHashMap<>();
    changes.put(values.name(), new LowRank(values.columns(), values.rows(), 2, down, up));
    return new LoraWeights("llama", 4, changes);
  }

  @Test
  void mistakesAreNamed() throws IOException {
    Path model = model();
    Path folder = Files.createDirectory(temporary.resolve("folder"));
    assertThat(alti("convert", folder, temporary.resolve("a.gguf")).status()).isEqualTo(4);
    assertThat(alti("convert", folder, temporary.resolve("a.gguf")).err())
        .contains("config.json: missing");
    Files.writeString(folder.resolve("mine"), "mine");
    Outcome full = alti("convert", model, folder);
    assertThat(full.status()).isEqualTo(2);
    assertThat(full.err()).contains("--force");
    assertThat(alti("convert", model, folder, "--force").status()).isZero();
    assertThat(folder.resolve("mine")).hasContent("mine");
    assertThat(alti("convert", model, model).err()).contains("is a file");
    Outcome type = alti("convert", model, temporary.resolve("x"), "--type", "q4_0");
    assertThat(type.status()).isEqualTo(2);
    assertThat(type.err()).contains("BF16");
    assertThat(alti("convert", temporary.resolve("none.gguf"), folder).status()).isEqualTo(3);
  }

  private static Outcome alti(Object... arguments) {
    return Terminal.piped()
        .alti(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  /** A Llama of one block whose tokens are the 256 bytes. */
  private Path model() {
    List<String> tokens = new ArrayList<>();
    int next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      tokens.add(Character.toString(visible ? value : next++));
    }
    int[] types = new int[320];
    Arrays.fill(types, 1);
    for (int id = 256; id < 320; id++) {
      tokens.add("<" + id + ">");
      types[id] = 3;
    }
    SyntheticShape shape =
        SyntheticShape.dense("t", SyntheticFamily.LLAMA, 64, 1, 4, 2, 16, 64, 320, 128);
    Path path = temporary.resolve("model.gguf");
    new SyntheticModel(shape, ElementType.F32, 7)
        .writer()
        .remove("tokenizer.ggml.scores")
        .remove("tokenizer.ggml.unknown_token_id")
        .put("tokenizer.ggml.model", "gpt2")
        .put("tokenizer.ggml.pre", "gpt-2")
        .put("tokenizer.ggml.tokens", tokens)
        .put("tokenizer.ggml.token_type", types)
        .putArray("tokenizer.ggml.merges", ValueType.STRING, List.of())
        .put("tokenizer.ggml.bos_token_id", 256)
        .put("tokenizer.ggml.eos_token_id", 257)
        .write(path);
    return path;
  }
}
