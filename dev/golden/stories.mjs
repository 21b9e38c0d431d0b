// Makes the golden file of stories260K: five greedy texts of 200 tokens, and the log-probabilities
// of a text of 300 tokens with an F32 and with an F16 cache, all from llama.cpp.
//
//   ALTIPLANO_ORACLE=../oracle node dev/golden/stories.mjs models/stories260K/stories260K.gguf
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const model = process.argv[2];
const golden = "engine/src/test/resources/golden/stories/stories260K.json";
const prompts = [
  "Once upon a time",
  "One day, a boy named Tim",
  "The sun was hot and",
  "\"Mom, can I",
  "There was a big dog. The dog",
];

function ask(...question) {
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  const answer = execFileSync(process.execPath, [join(folder, "oracle.mjs"), ...question], options);
  return JSON.parse(answer);
}

async function scoreWithF16Cache(tokens) {
  const require = createRequire(join(folder, "package.json"));
  const entry = pathToFileURL(require.resolve("node-llama-cpp")).href;
  const { getLlama, LlamaLogLevel } = await import(entry);
  const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
  const loaded = await llama.loadModel({ modelPath: model });
  const context = await loaded.createContext({
    contextSize: 512,
    batchSize: 512,
    threads: 2,
    flashAttention: false,
    experimentalKvCacheKeyType: "F16",
    experimentalKvCacheValueType: "F16",
  });
  const asked = tokens.map((token) => [token, { generateNext: { probabilities: true } }]);
  const steps = await context.getSequence().controlledEvaluate(asked);
  return tokens.slice(1).map((token, i) => Math.log(steps[i].next.probabilities.get(token)));
}

const stories = prompts.map((prompt) => {
  const answer = ask("greedy", model, prompt, "200");
  return { prompt, text: answer.text, tokens: answer.output };
});
const beginning = "Lily and Ben were";
// llama.cpp leaves out the space with which the first generated word begins
const long = beginning + " " + ask("greedy", model, beginning, "300").text;
const score = ask("score", model, long);
const f16 = await scoreWithF16Cache(score.tokens);
const result = {
  stories,
  scored: { text: long, ...score, logProbabilitiesF16: f16 },
};
writeFileSync(golden, JSON.stringify(result, null, 1) + "\n");
const differences = f16.map((x, i) => Math.abs(x - score.logProbabilities[i]));
console.log(`${score.tokens.length} tokens; F16 differs from F32 by ${Math.max(...differences)}`);
process.exit(0);
