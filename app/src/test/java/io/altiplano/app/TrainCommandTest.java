package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.architecture.Repository;
import io.altiplano.training.recipe.RecipeDocument;
import io.altiplano.training.run.LossCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alti train}, with LibTorch, in a process of its own where it trains. */
class TrainCommandTest {
  private static final int PATIENCE_SECONDS = 300;

  private static final String SMOKE = Repository.root().resolve("recipes/smoke.toml").toString();

  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  private Process train(String... more) throws IOException {
    return alti("train", List.of(SMOKE, "--out", run().toString()), more);
  }

  /** Trains on one thread, which is as fast for a toy and leaves the other to other tests. */
  private Process alti(String name, List<String> arguments, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(name, "--threads", "1"));
    command.addAll(arguments);
    command.addAll(List.of(more));
    return AltiChild.builder(
            List.of("--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow"),
            command)
        .redirectError(errors().toFile())
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void controlCMakesTheRunSafeAndItGoesOnFromThere() throws Exception {
    Process first = train();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(errors()).contains("step 1/60")) {
      assertThat(System.nanoTime()).as(Files.readString(errors())).isLessThan(deadline);
      assertThat(first.isAlive()).as(Files.readString(errors())).isTrue();
      Thread.sleep(20);
    }
    AltiChild.interrupt(first);
    assertThat(status(first)).as(Files.readString(errors())).isEqualTo(130);
    assertThat(Files.readString(errors()))
        .contains("everything is safe. Go on with: alti train " + SMOKE)
        .contains("--resume");

    Outcome again = Terminal.piped().alti("train", SMOKE, "--out", run().toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("holds a run already; --resume goes on with it");

    assertThat(status(train("--resume"))).as(Files.readString(errors())).isZero();
    assertThat(Files.readString(errors())).doesNotContain("step 1/60", "Exception");
    assertThat(Files.readString(folder.resolve("out.txt")).strip())
        .isEqualTo(run().resolve("model.gguf").toString());
    checkFolder();
    checkModel();
    learnAnAdapter();
  }

  private void checkFolder() throws IOException {
    LossCurve curve = LossCurve.read(run().resolve("metrics.tsv"));
    assertThat(curve.train()).extracting(LossCurve.Point::step).hasSize(60).doesNotHaveDuplicates();
    assertThat(curve.train().getLast().loss()).isLessThan(3);
    assertThat(curve.heldOut().getLast().loss()).isLessThan(3);
    assertThat(Files.readString(run().resolve("samples.tsv"), UTF_8)).contains("60\t라마는\t");
    assertThat(run().resolve("recipe.toml")).hasSameTextualContentAs(Path.of(SMOKE));
    assertThat(run())
        .isDirectoryContaining("glob:**/loss.svg")
        .isDirectoryContaining("glob:**/loss.png");
  }

  private void checkModel() {
    String model = run().resolve("model.gguf").toString();
    Outcome answer =
        Terminal.piped()
            .alti("run", model, "The llama", "--raw", "--max-tokens", "8", "--temperature", "0");
    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).startsWith("The llama ");
  }

  /** A model that is there learns to answer everything with the same words. */
  private void learnAnAdapter() throws Exception {
    Path talks = folder.resolve("talks.jsonl");
    String talk =
        """
        {"messages":[{"role":"user","content":"%s"},
         {"role":"assistant","content":"Nothing at all."}]}\
        """
                .replace("\n", "")
            + "\n";
    Files.writeString(
        talks,
        talk.formatted("What does the llama do at noon?")
            + talk.formatted("What does the fox do in the morning?")
            + talk.formatted("라마는 아침에 무엇을 합니까?"));
    String model = run().resolve("model.gguf").toString();
    Path tuned = folder.resolve("tuned");
    List<String> arguments =
        List.of("--model", model, "--data", talks.toString(), "--out", tuned.toString());
    Process process = alti("finetune", arguments, "--lora-rank", "8", "--learning-rate", "0.02");
    assertThat(status(process)).as(Files.readString(errors())).isZero();
    assertThat(tuned).isDirectoryContaining("glob:**/adapter.gguf");
    String merged = answer(tuned.resolve("model.gguf").toString());
    assertThat(answer(model)).doesNotContain("at all");
    assertThat(merged).contains("at all");
    assertThat(answer(model, "--lora", tuned.resolve("adapter.gguf").toString())).isEqualTo(merged);
    String recipe = tuned.resolve("recipe.toml").toString();
    Outcome check = Terminal.piped().alti("train", recipe, "--check");
    assertThat(check.out()).as(check.err()).contains("is sound: 50 steps of 512 tokens");
  }

  private static String answer(String model, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", model, "What does the llama do at noon?"));
    arguments.addAll(List.of("--max-tokens", "12", "--temperature", "0", "--quiet"));
    arguments.addAll(List.of(more));
    Outcome outcome = Terminal.piped().alti(arguments.toArray(String[]::new));
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return outcome.out();
  }

  @Test
  void mistakesInFineTuningAreSaidBeforeAnyWorkStarts() throws IOException {
    String model = AlphabetModel.write(folder).toString();
    assertThat(Terminal.piped().alti("finetune", "--model", model, "--data", "no.jsonl").err())
        .contains("no such file: no.jsonl");
    Path talks = Files.writeString(folder.resolve("talks.jsonl"), "{}\n");
    String[] command = {"finetune", "--model", model, "--data", talks.toString()};
    assertThat(Terminal.piped().alti(command).err())
        .contains("--chat-template: the model has none of its own");
  }

  @Test
  void aCheckReadsTheDataAndTrainsNothing() {
    Outcome outcome = Terminal.piped().alti("train", SMOKE, "--check");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("is sound: 60 steps of 512 tokens are 30,720")
        .contains("learns from questions: 96 documents", "held out sentences: 48 documents");
  }

  @Test
  void aBadRecipeIsSaidWithAllItsFaults() throws IOException {
    Path recipe = folder.resolve("bad.toml");
    Files.writeString(recipe, "name = 3\n[model]\nwidht = 4\n[training]\n");
    Outcome outcome = Terminal.piped().alti("train", recipe.toString());
    assertThat(outcome.status()).isEqualTo(4);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains(recipe + ":1:1: name has to be a text, not 3")
        .contains(recipe + ":3:1: unknown key widht in [model]; did you mean width?")
        .contains(recipe + ":4:1: [training] has no steps, which is required");
  }

  @Test
  void badDataIsSaidBeforeAnyWorkStarts() throws IOException {
    Path smoke = Repository.root().resolve("recipes/smoke");
    Files.writeString(folder.resolve("bad.jsonl"), "{\"messages\":[]}\nnot json\n");
    String toml =
        Files.readString(Path.of(SMOKE))
            .replace("smoke/chat.jsonl", "bad.jsonl")
            .replace("smoke/", smoke + "/");
    Path recipe = Files.writeString(folder.resolve("recipe.toml"), toml);
    Outcome outcome = Terminal.piped().alti("train", recipe.toString(), "--out", run().toString());
    assertThat(outcome.status()).isEqualTo(4);
    assertThat(outcome.err()).contains("bad.jsonl");
    assertThat(run()).doesNotExist();
  }

  @Test
  void mistakesOnTheCommandLineAreNamed() {
    assertThat(Terminal.piped().alti("train").err()).contains("--explain");
    assertThat(Terminal.piped().alti("train", SMOKE, "--steps", "6").err())
        .contains("--steps: must be above the 6 steps of warm_up");
    assertThat(Terminal.piped().alti("train", SMOKE, "--threads", "0").err())
        .contains("--threads: must be 1 or more");
    assertThat(Terminal.piped().alti("train", "nowhere.toml").status()).isEqualTo(3);
  }

  @Test
  void theRecipeIsExplained() {
    assertThat(Terminal.piped().alti("train", "--explain").out()).isEqualTo(RecipeDocument.text());
  }
}
