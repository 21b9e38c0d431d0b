// Makes the golden file of embeddings: the vectors, scaled to length 1, that llama.cpp gives texts
// with the mean and with the last token's state.
//
//   mvn -q -pl engine -am test-compile
//   java -cp api/target/classes:engine/target/classes:engine/target/test-classes \
//     io.altiplano.engine.architecture.TinyEmbedder target/embedders
//   ALTIPLANO_ORACLE=../oracle node dev/golden/embeddings.mjs target/embedders
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const models = process.argv[2];
const golden = "engine/src/test/resources/golden/embeddings/embeddings.json";
const texts = [
  "the salt road",
  "the llama walks over the high plain, and the wind sings in its wool",
  "안녕하세요, 높은 들판의 라마",
];

const require = createRequire(join(folder, "package.json"));
const { getLlama, LlamaLogLevel } = await import(
  pathToFileURL(require.resolve("node-llama-cpp")).href
);
const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });

const answers = {};
for (const pooling of ["last", "mean"]) {
  const model = await llama.loadModel({ modelPath: join(models, pooling + ".gguf") });
  const context = await model.createEmbeddingContext({
    contextSize: 256,
    batchSize: 256,
    threads: 1,
  });
  answers[pooling] = [];
  for (const text of texts) {
    // people's words, with the beginning-of-sequence token that the file asks for
    const tokens = [model.tokens.bos, ...model.tokenize(text, false)];
    const { vector } = await context.getEmbeddingFor(tokens);
    const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    answers[pooling].push({ text, vector: vector.map((x) => x / length) });
  }
}
writeFileSync(golden, JSON.stringify(answers) + "\n");
console.log(`${texts.length} texts, ${answers.last[0].vector.length} numbers each`);
process.exit(0);
