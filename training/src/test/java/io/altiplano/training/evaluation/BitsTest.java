package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.corpus.Example;
import io.altiplano.training.tokenizer.BpeSettings;
import io.altiplano.training.tokenizer.BpeTrainer;
import io.altiplano.training.tokenizer.Corpus;
import io.altiplano.training.tokenizer.GgufVocabulary;
import io.altiplano.training.tokenizer.SpecialTokens;
import io.altiplano.training.tokenizer.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitsTest {
  @TempDir private Path folder;

  private ModelTokenizer tokenizer() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "한국 hello\n".repeat(30));
    BpeSettings settings = new BpeSettings(275, SpecialTokens.LLAMA_3, 1, 1 << 20);
    return Tokenizers.from(
        GgufVocabulary.metadata(
            new BpeTrainer(settings).train(Corpus.of(List.of(text)), TrainingProgress.NONE)));
  }

  @Test
  void onlyWhatIsLearntCountsAndControlTokensHaveNoBytes() throws IOException {
    ModelTokenizer tokenizer = tokenizer();
    int begin = tokenizer.vocabulary().find("<|begin_of_text|>").getAsInt();
    int end = tokenizer.vocabulary().find("<|eot_id|>").getAsInt();
    int[] han = tokenizer.encode("한");
    int h = tokenizer.encode("h")[0];
    int[] tokens = new int[han.length + 3];
    tokens[0] = begin;
    tokens[1] = h;
    System.arraycopy(han, 0, tokens, 2, han.length);
    tokens[tokens.length - 1] = end;
    boolean[] learned = new boolean[tokens.length];
    java.util.Arrays.fill(learned, true);
    learned[1] = false;
    double[] scores = new double[tokens.length];
    java.util.Arrays.fill(scores, Math.log(1 / 8.0));
    Bits bits = new BitCounter(tokenizer).count(new Example(tokens, learned), scores);
    assertThat(bits.tokens()).isEqualTo(han.length + 1);
    assertThat(bits.bytes()).isEqualTo(3);
    assertThat(bits.bits()).isCloseTo(3.0 * (han.length + 1), within(1e-9));
    assertThatThrownBy(
            () -> new BitCounter(tokenizer).count(new Example(tokens, learned), new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sumsAndShares() {
    Bits sum = new Bits(10, 4, 20).plus(new Bits(20, 6, 40)).plus(Bits.NONE);
    assertThat(sum).isEqualTo(new Bits(30, 10, 60));
    assertThat(sum.perByte()).isEqualTo(0.5);
    assertThat(sum.perToken()).isEqualTo(3);
    assertThat(sum.percentAgainst(new Bits(40, 10, 60))).isCloseTo(-25, within(1e-9));
  }
}
