// Golden file of cria's chat template, from the Hugging Face Jinja engine.
//
//   node dev/golden/cria-template.mjs > training/src/test/resources/golden/cria/rendered.json
//
// Every context of contexts.json beside it, and the text or the error. ALTIPLANO_ORACLE names the
// judge's folder (../oracle unless set).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const oracle = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const require = createRequire(join(oracle, "package.json"));
const { Template } = await import(pathToFileURL(require.resolve("@huggingface/jinja")));
const template = readFileSync("models/cria/chat-template.jinja", "utf8");
const contexts = JSON.parse(
  readFileSync("training/src/test/resources/golden/cria/contexts.json", "utf8"),
);

function render(context) {
  try {
    return { text: new Template(template).render(context) };
  } catch (error) {
    return { error: String(error.message) };
  }
}

const rendered = Object.entries(contexts).map(([name, context]) => [name, render(context)]);
console.log(JSON.stringify(Object.fromEntries(rendered), null, 2));
