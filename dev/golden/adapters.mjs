// Makes the golden file of LoRA adapters: the log-probabilities that llama.cpp gives a text with
// each tiny model and its adapter, at full and at half strength.
//
//   mvn -q -pl engine -am test-compile
//   java -cp api/target/classes:engine/target/classes:engine/target/test-classes \
//     io.altiplano.engine.architecture.TinyAdapter target/adapters
//   ALTIPLANO_ORACLE=../oracle node dev/golden/adapters.mjs target/adapters
//
// A second argument names another file for the answers, a third another text: judge tests do so.
// Models without an adapter are scored as they are.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const models = process.argv[2];
const golden = "engine/src/test/resources/golden";
const answersFile = process.argv[3] ?? join(golden, "adapters/adapters.json");
const text = process.argv[4] ?? readFileSync(join(golden, "architectures/text.txt"), "utf8");

const require = createRequire(join(folder, "package.json"));
const { getLlama, LlamaLogLevel } = await import(
  pathToFileURL(require.resolve("node-llama-cpp")).href
);
const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });

async function score(name, adapters) {
  const model = await llama.loadModel({ modelPath: join(models, name + ".gguf") });
  const tokens = [model.tokens.bos, ...model.tokenize(text, false)];
  const context = await model.createContext({
    contextSize: Math.max(256, tokens.length + 8),
    batchSize: 512,
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
    lora: { adapters },
  });
  const asked = tokens.map((token) => [token, { generateNext: { probabilities: true } }]);
  const steps = await context.getSequence().controlledEvaluate(asked);
  const scores = tokens.slice(1).map((token, i) => {
    return Math.log(steps[i].next.probabilities.get(token));
  });
  await context.dispose();
  await model.dispose();
  return scores;
}

const answers = {};
const files = readdirSync(models).filter((file) => file.endsWith(".gguf"));
const suffix = /(-lora)?\.gguf$/;
for (const name of [...new Set(files.map((file) => file.replace(suffix, "")))].sort()) {
  const filePath = join(models, name + "-lora.gguf");
  const hasAdapter = files.includes(name + "-lora.gguf");
  const scales = hasAdapter ? [1, 0.5] : [0];
  answers[name] = {};
  for (const scale of scales) {
    const adapters = hasAdapter ? [{ filePath, scale }] : [];
    answers[name][scale.toFixed(1)] = await score(name, adapters);
  }
  console.log(`${name}: ${answers[name][scales[0].toFixed(1)].length} log-probabilities`);
}
writeFileSync(answersFile, JSON.stringify(answers) + "\n");
process.exit(0);
