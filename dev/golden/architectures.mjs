// Makes the golden files of architectures: what llama.cpp says of each tiny model.
//
//   mvn -q -pl engine -am test-compile
//   java -cp api/target/classes:engine/target/classes:engine/target/test-classes \
//     io.altiplano.engine.architecture.TinyModels target/tiny
//   ALTIPLANO_ORACLE=../oracle node dev/golden/architectures.mjs target/tiny
//
// Writes one JSON file a model: the file's sha256, the text's tokens and their log-probabilities,
// and what llama.cpp continues the prompt with.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const oracle = join(process.env.ALTIPLANO_ORACLE ?? "../oracle", "oracle.mjs");
const models = process.argv[2];
const golden = "engine/src/test/resources/golden/architectures";
const text = readFileSync(join(golden, "text.txt"), "utf8");
const prompt = "the salt road";
const greedyTokens = 24;

function ask(...question) {
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  return JSON.parse(execFileSync(process.execPath, [oracle, ...question], options));
}

for (const file of readdirSync(models).filter((name) => name.endsWith(".gguf")).sort()) {
  const path = join(models, file);
  const score = ask("score", path, text);
  const greedy = ask("greedy", path, prompt, String(greedyTokens));
  const answer = {
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    tokens: score.tokens,
    logProbabilities: score.logProbabilities,
    prompt,
    promptTokens: greedy.input,
    greedy: greedy.output,
  };
  const spread = Math.max(...score.logProbabilities) - Math.min(...score.logProbabilities);
  writeFileSync(join(golden, basename(file, ".gguf") + ".json"), JSON.stringify(answer) + "\n");
  const perplexity = score.perplexity.toFixed(1);
  console.log(
    `${file}: ${score.tokens.length} tokens, spread ${spread.toFixed(2)}, perplexity ${perplexity}`,
  );
}
