package io.altiplano.training.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  @TempDir Path folder;

  @Test
  void threadsDoNotMatter() throws IOException {
    Path text = Vocabularies.bigText(folder, 120);
    TrainedVocabulary one = Vocabularies.train(text, 800, 1);
    assertThat(Vocabularies.train(text, 800, 3)).isEqualTo(one);
    assertThat(one.size()).isEqualTo(800);
  }

  @Test
  void threadsDoNotMatterWhenWordsAreDropped() throws IOException {
    Path text = Vocabularies.bigText(folder, 120);
    TrainedVocabulary one =
        Vocabularies.train(text, new BpeSettings(600, SpecialTokens.LLAMA_3, 1, 256));
    assertThat(Vocabularies.train(text, new BpeSettings(600, SpecialTokens.LLAMA_3, 4, 256)))
        .isEqualTo(one);
    assertThat(one.statistics().droppedWords()).isPositive();
    assertThat(one.statistics().differentWords()).isLessThanOrEqualTo(256);
  }

  @Test
  void aTenthIsHeldOut() throws IOException {
    Path text = Vocabularies.bigText(folder, 120);
    TrainedVocabulary vocabulary = Vocabularies.train(text, 700, 2);
    var tokenizer = Tokenizers.from(GgufVocabulary.metadata(vocabulary));
    HeldOut heldOut = HeldOut.measure(Corpus.of(List.of(text)), tokenizer);
    assertThat(heldOut.bytes() + vocabulary.statistics().textBytes()).isEqualTo(Files.size(text));
    assertThat((double) heldOut.bytes() / Files.size(text)).isBetween(0.07, 0.11);
    assertThat(heldOut.bytesPerToken()).isGreaterThan(3);
  }

  @Test
  void compressedFilesAndDirectoriesAreRead() throws IOException {
    byte[] text = Files.readAllBytes(Vocabularies.resource("bilingual.txt"));
    Path plain = Files.write(folder.resolve("plain.txt"), text);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(text);
    }
    Path below = Files.createDirectories(folder.resolve("tree/below"));
    Files.write(below.resolve("text.txt.gz"), compressed.toByteArray());
    Files.write(folder.resolve("tree/.hidden"), new byte[] {0});
    assertThat(Vocabularies.train(folder.resolve("tree"), 500, 1))
        .isEqualTo(Vocabularies.train(plain, 500, 1));

    Path cut = folder.resolve("cut.gz");
    Files.write(cut, java.util.Arrays.copyOf(compressed.toByteArray(), 500));
    refuses(cut, "the compressed text is damaged");
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Path korean = folder.resolve("korean.txt");
    refuses(
        Files.write(korean, "한국어".getBytes(Charset.forName("EUC-KR"))), "not UTF-8, behind byte 0");
    refuses(Files.write(korean, "a\0b".getBytes(UTF_8)), "byte 1 is 0");
    assertThatThrownBy(() -> Corpus.of(List.of(folder.resolve("missing"))))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static void refuses(Path file, String why) {
    assertThatThrownBy(() -> Vocabularies.train(file, 500, 1))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
  }

  @Test
  void passagesAreCutWhereNoWordIsCut() throws IOException {
    String text = Files.readString(Vocabularies.bigText(folder, 20));
    for (String each : List.of(text, text.replace('\n', ' '), text.replaceAll("\\s", ""))) {
      Path file = Files.writeString(folder.resolve("text.txt"), each);
      StringBuilder read = new StringBuilder();
      long[] passages = new long[1];
      Corpus.of(List.of(file))
          .read(
              passage -> {
                passages[0]++;
                read.append(new String(passage.utf8(), UTF_8));
              },
              _ -> {});
      assertThat(read.toString()).isEqualTo(each);
      assertThat(passages[0]).isGreaterThan(3);
    }
  }

  @Test
  void whatTheListenerThrowsEndsTheTraining() throws IOException {
    Corpus corpus = Corpus.of(List.of(Vocabularies.bigText(folder, 20)));
    TrainingProgress cancelling =
        new TrainingProgress() {
          @Override
          public void reading(long bytes, long total) {
            assertThat(total).isEqualTo(corpus.fileBytes());
            if (bytes > total / 2) {
              throw new CancellationException();
            }
          }

          @Override
          public void learning(int tokens, int wanted) {
            throw new AssertionError("it was cancelled");
          }
        };
    BpeTrainer trainer = new BpeTrainer(new BpeSettings(500, SpecialTokens.LLAMA_3, 2, 1 << 16));
    assertThatThrownBy(() -> trainer.train(corpus, cancelling))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new BpeSettings(263, SpecialTokens.LLAMA_3, 1, 9))
        .hasMessageContaining("from 264");
    assertThatThrownBy(() -> new BpeSettings(500, SpecialTokens.LLAMA_3, 0, 9))
        .hasMessageContaining("threads");
    assertThatThrownBy(() ->
            new SpecialTokens(
                List.of("<s>"), Optional.of("<t>"), Optional.empty(), Optional.empty()))
        .hasMessageContaining("'<t>' is not among <s>");
    assertThatThrownBy(() ->
            new SpecialTokens(
                List.of("<s>", "<s>"), Optional.empty(), Optional.empty(), Optional.empty()))
        .hasMessageContaining("twice");
  }
}
