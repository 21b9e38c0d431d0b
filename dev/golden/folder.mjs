// What Hugging Face's own libraries read in a model folder: the tensors of its safetensors files
// (@huggingface/hub) and the tokens of texts (@huggingface/tokenizers). FolderJudgeTest compares.
//
//   ALTIPLANO_ORACLE=../oracle node dev/golden/folder.mjs FOLDER ANSWERS TEXT...
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

const oracle = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const require = createRequire(join(oracle, "x.js"));
const { parseSafetensorsMetadata } = require("@huggingface/hub");
const { Tokenizer } = require("@huggingface/tokenizers");
const [folder, answers, ...texts] = process.argv.slice(2);

/** The hub's client reads a repository by ranges of bytes; here it is the folder. */
async function fetchFromFolder(url, options) {
  const file = join(folder, basename(new URL(url).pathname));
  if (!existsSync(file)) {
    return new Response("", { status: 404 });
  }
  const bytes = readFileSync(file);
  const range = /bytes=(\d+)-(\d+)/.exec(new Headers(options?.headers).get("range") ?? "");
  const [first, last] = range ? [Number(range[1]), Number(range[2])] : [0, bytes.length - 1];
  const end = Math.min(last, bytes.length - 1);
  const headers = { "content-range": `bytes ${first}-${end}/${bytes.length}`, etag: '"1"' };
  return new Response(bytes.subarray(first, end + 1), { status: range ? 206 : 200, headers });
}

const parsed = await parseSafetensorsMetadata({
  repo: "local/folder",
  fetch: fetchFromFolder,
  computeParametersCount: true,
});
const files = parsed.sharded ? Object.values(parsed.headers) : [parsed.header];
const tensors = {};
for (const header of files) {
  for (const [name, { dtype, shape }] of Object.entries(header)) {
    if (name !== "__metadata__") {
      tensors[name] = { dtype, shape };
    }
  }
}
const json = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const tokenizer = new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json"));
const tokens = texts.map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids);
const counts = parsed.parameterCount;
writeFileSync(answers, JSON.stringify({ tensors, counts, tokens }) + "\n");
