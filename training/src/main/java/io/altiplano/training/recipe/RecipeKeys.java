package io.altiplano.training.recipe;

import io.altiplano.training.recipe.DataSource.Documents;
import io.altiplano.training.recipe.DataSource.Format;
import io.altiplano.training.recipe.DataSource.LossOn;
import io.altiplano.training.recipe.Kind.Choice;
import io.altiplano.training.recipe.Kind.Flag;
import io.altiplano.training.recipe.Kind.Real;
import io.altiplano.training.recipe.Kind.Text;
import io.altiplano.training.recipe.Kind.Texts;
import io.altiplano.training.recipe.Kind.WholeNumber;
import io.altiplano.training.recipe.Training.Decay;
import io.altiplano.training.recipe.Training.Precision;
import java.util.List;

/** Every key that a recipe may have: the one table of what they hold and mean. */
final class RecipeKeys {
  /** More than any model of this shape has, and little enough to multiply without overflow. */
  private static final int MOST_WIDTH = 1 << 16;

  private static final int MOST_CONTEXT = 1 << 20;
  private static final int MOST_STEPS = 100_000_000;
  private static final Text TEXT = new Text("a text");
  private static final Text FILE = new Text("the path of a file");
  private static final WholeNumber STEPS_OR_NEVER = new WholeNumber(0, MOST_STEPS);
  private static final Real BETA = Real.from(0, 0.999999);

  static final Key<String> NAME = Key.required("name", TEXT, "What the model is called.");
  static final Key<Integer> SEED =
      Key.defaulted(
          "seed",
          new WholeNumber(0, Integer.MAX_VALUE),
          1,
          "Of the first weights and of the order of the data. The same recipe, data and seed begin"
              + " with the same weights and read the same batches.");

  private static final String UNLESS_START = "unless start is there";
  static final Key<String> START =
      Key.optional(
          "start",
          FILE,
          "random weights",
          "A GGUF model to go on from (fine-tuning). Shape and vocabulary come from it.");
  static final Key<String> VOCABULARY =
      Key.required(
          "vocabulary",
          FILE,
          UNLESS_START,
          "A GGUF file with a tokenizer: alti tokenizer train writes tokenizer.gguf.");
  static final Key<String> CHAT_TEMPLATE =
      Key.optional(
          "chat_template",
          FILE,
          "the one in the vocabulary's file, if it has one",
          "A Jinja file that turns conversations into text; it goes into the model.");
  static final Key<Integer> WIDTH =
      Key.required(
          "width", new WholeNumber(8, MOST_WIDTH), UNLESS_START, "Of the residual stream.");
  static final Key<Integer> LAYERS =
      Key.required("layers", new WholeNumber(1, 512), UNLESS_START, "How many blocks.");
  static final Key<Integer> HEADS =
      Key.required("heads", new WholeNumber(1, 1024), UNLESS_START, "Of attention.");
  static final Key<Integer> KV_HEADS =
      Key.optional(
          "kv_heads",
          new WholeNumber(1, 1024),
          "as many as heads",
          "Heads that have keys and values; heads is a multiple of it.");
  static final Key<Integer> HEAD_SIZE =
      Key.optional(
          "head_size", new WholeNumber(2, 1024), "width / heads", "Of each head; an even number.");
  static final Key<Integer> FEED_FORWARD =
      Key.required(
          "feed_forward",
          new WholeNumber(8, 4 * MOST_WIDTH),
          UNLESS_START,
          "Width of the gated feed-forward layer.");
  static final Key<Integer> CONTEXT =
      Key.required(
          "context", new WholeNumber(8, MOST_CONTEXT), UNLESS_START, "Most positions of a text.");
  static final Key<Double> ROPE_BASE =
      Key.defaulted("rope_base", Real.from(1, 1e12), 10_000.0, "Of the rotary frequencies.");
  static final Key<Double> NORM_EPSILON =
      Key.defaulted("norm_epsilon", Real.above(0, 0.1), 1e-5, "Of the RMS norms.");
  static final Key<Boolean> TIED =
      Key.defaulted("tied", new Flag(), true, "Whether the output matrix is the embedding.");
  static final Key<Boolean> INDUCTION =
      Key.defaulted(
          "induction",
          new Flag(),
          false,
          "Whether the first weights already hold induction heads, which say again what followed a"
              + " token last time (arXiv:2209.11895). A small model that is to copy names from its"
              + " context grows them late. Needs tied, two layers, and a rope_base that turns some"
              + " pairs slowly: 500000 for a context of 1024.");

  static final Key<String> SOURCE =
      Key.required("name", TEXT, "What the source is called; each has a name of its own.");
  static final Key<Format> FORMAT =
      Key.required(
          "format",
          new Choice<>(Format.class),
          "\"chat\" is a conversation as JSON on each line, as OpenAI's fine-tuning takes it.");
  static final Key<List<Texts.Item>> FILES =
      Key.required(
          "files",
          new Texts("a list of paths or patterns, at least one"),
          "Paths and patterns (*, **, ?, [a-z], {a,b}), relative to the recipe; plain or .gz. What"
              + " a pattern finds is read in the order of the names.");
  static final Key<Documents> DOCUMENTS =
      Key.defaulted(
          "documents",
          new Choice<>(Documents.class),
          Documents.FILE,
          "How a text is cut into documents; empty lines end a paragraph.");
  static final Key<Double> WEIGHT =
      Key.defaulted(
          "weight",
          Real.above(0, 1e9),
          1.0,
          "How much of the mixture comes from here, beside the other sources' weights.");
  static final Key<LossOn> LOSS =
      Key.optional(
          "loss",
          new Choice<>(LossOn.class),
          "\"assistant\" for a chat, else \"all\"",
          "What is learnt: every token, or those that the assistant says.");
  static final Key<String> LICENCE =
      Key.required(
          "licence", TEXT, "Of the data, for the model's card; \"own\" if you wrote it yourself.");
  static final Key<String> ATTRIBUTION =
      Key.optional("attribution", TEXT, "nobody", "Whom the card names.");

  static final Key<Integer> STEPS =
      Key.required("steps", new WholeNumber(1, MOST_STEPS), "How often the weights are moved.");
  static final Key<Integer> ROWS =
      Key.required("rows", new WholeNumber(1, 65_536), "Rows of a batch.");
  static final Key<Integer> LENGTH =
      Key.required("length", new WholeNumber(2, MOST_CONTEXT), "Tokens of a row.");
  static final Key<Integer> ACCUMULATION =
      Key.defaulted(
          "accumulation",
          new WholeNumber(1, 65_536),
          1,
          "Batches whose gradients make one step: what memory has no room for at once.");
  static final Key<Double> LEARNING_RATE =
      Key.required("learning_rate", Real.above(0, 10), "The greatest, after the warm-up.");
  static final Key<Double> MINIMUM_LEARNING_RATE =
      Key.optional(
          "minimum_learning_rate",
          Real.from(0, 10),
          "a tenth of learning_rate",
          "What it has fallen to at the last step; a constant rate does not fall.");
  static final Key<Integer> WARM_UP =
      Key.defaulted(
          "warm_up", STEPS_OR_NEVER, 0, "Steps in which the rate rises to learning_rate.");
  static final Key<Decay> DECAY =
      Key.defaulted(
          "decay", new Choice<>(Decay.class), Decay.COSINE, "How the rate falls after that.");
  static final Key<Double> WEIGHT_DECAY =
      Key.defaulted(
          "weight_decay", Real.from(0, 10), 0.1, "Of AdamW, on matrices and not on norms.");
  static final Key<Double> BETA_1 =
      Key.defaulted("beta1", BETA, 0.9, "Of AdamW: what the mean of the gradients keeps.");
  static final Key<Double> BETA_2 =
      Key.defaulted("beta2", BETA, 0.95, "Of AdamW: what the mean of their squares keeps.");
  static final Key<Double> EPSILON =
      Key.defaulted("epsilon", Real.above(0, 1), 1e-8, "Of AdamW, beside the square root.");
  static final Key<Double> CLIP =
      Key.defaulted(
          "clip",
          Real.from(0, 1e9),
          1.0,
          "Greatest Euclidean norm of the gradient; 0 clips nothing.");
  static final Key<Precision> PRECISION =
      Key.defaulted(
          "precision",
          new Choice<>(Precision.class),
          Precision.BF16,
          "Of matrix products; \"bf16\" keeps master weights in fp32.");
  static final Key<Integer> LORA_RANK =
      Key.defaulted(
          "lora_rank",
          new WholeNumber(0, 4096),
          0,
          "Rank of the adapters that are trained in place of the weights; 0 trains all weights.");
  static final Key<Double> LORA_ALPHA =
      Key.optional(
          "lora_alpha",
          Real.above(0, 1e6),
          "twice lora_rank",
          "Adapters count lora_alpha / lora_rank times.");

  static final Key<Integer> EVALUATE_EVERY =
      Key.defaulted("every", STEPS_OR_NEVER, 250, "That many steps, and after the last; 0 never.");
  static final Key<Integer> EVALUATION_ROWS =
      Key.defaulted(
          "rows", new WholeNumber(1, 65_536), 64, "Rows that are read, always the same ones.");

  static final Key<Double> MINUTES =
      Key.optional(
          "minutes", Real.above(0, 10_000), "10, unless every is there", "Time between two.");
  static final Key<Integer> CHECKPOINT_EVERY =
      Key.optional(
          "every", new WholeNumber(1, MOST_STEPS), "by the clock", "Steps between two, instead.");
  static final Key<Integer> KEEP =
      Key.defaulted("keep", new WholeNumber(1, 1000), 2, "How many of the latest stay on disk.");

  static final Key<Integer> SAMPLE_EVERY =
      Key.defaulted(
          "every", new WholeNumber(1, MOST_STEPS), 500, "That many steps, and after the last.");
  static final Key<List<Texts.Item>> PROMPTS =
      Key.required(
          "prompts", new Texts("a list of texts, at least one"), "What the model goes on from.");
  static final Key<Integer> MAX_TOKENS =
      Key.defaulted("max_tokens", new WholeNumber(1, 65_536), 64, "Of each sample.");
  static final Key<Boolean> CHAT =
      Key.defaulted(
          "chat",
          new Flag(),
          false,
          "Whether a prompt is a user's turn, which goes through the chat template.");

  static final Section TOP =
      new Section("", false, "The keys above all tables.", List.of(NAME, SEED));
  static final Section MODEL =
      new Section(
          "model",
          false,
          "What is trained: a new decoder of Llama's family, or one that is there.",
          List.of(
              START,
              VOCABULARY,
              CHAT_TEMPLATE,
              WIDTH,
              LAYERS,
              HEADS,
              KV_HEADS,
              HEAD_SIZE,
              FEED_FORWARD,
              CONTEXT,
              ROPE_BASE,
              NORM_EPSILON,
              TIED,
              INDUCTION));
  private static final List<Key<?>> SOURCE_KEYS =
      List.of(SOURCE, FORMAT, FILES, DOCUMENTS, WEIGHT, LOSS, LICENCE, ATTRIBUTION);
  static final Section DATA =
      new Section(
          "data",
          true,
          "What it learns from: one table for each source, at least one.",
          SOURCE_KEYS);
  static final Section HELD_OUT =
      new Section(
          "held_out",
          true,
          "What it is measured on and never learns from; may be left out.",
          SOURCE_KEYS);
  static final Section TRAINING =
      new Section(
          "training",
          false,
          "How the weights are moved.",
          List.of(
              STEPS,
              ROWS,
              LENGTH,
              ACCUMULATION,
              LEARNING_RATE,
              MINIMUM_LEARNING_RATE,
              WARM_UP,
              DECAY,
              WEIGHT_DECAY,
              BETA_1,
              BETA_2,
              EPSILON,
              CLIP,
              PRECISION,
              LORA_RANK,
              LORA_ALPHA));
  static final Section EVALUATION =
      new Section(
          "evaluation",
          false,
          "When the loss on held-out data is taken.",
          List.of(EVALUATE_EVERY, EVALUATION_ROWS));
  static final Section CHECKPOINTS =
      new Section(
          "checkpoints",
          false,
          "When the run is made safe, besides after the last step; may be left out.",
          List.of(MINUTES, CHECKPOINT_EVERY, KEEP));
  static final Section SAMPLES =
      new Section(
          "samples",
          false,
          "What the model is asked to say as it learns; may be left out.",
          List.of(SAMPLE_EVERY, PROMPTS, MAX_TOKENS, CHAT));

  /** In the order of the document. */
  static final List<Section> SECTIONS =
      List.of(TOP, MODEL, DATA, HELD_OUT, TRAINING, EVALUATION, CHECKPOINTS, SAMPLES);

  private RecipeKeys() {}
}
