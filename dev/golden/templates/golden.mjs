// Golden files of chat templates, from the Hugging Face Jinja engine.
//
//   node dev/golden/templates/golden.mjs rendered FOLDER
//       every FOLDER/*.jinja with every context of FOLDER/contexts.json
//   node dev/golden/templates/golden.mjs generated SEED COUNT
//       COUNT random templates with their contexts
//
// Prints one JSON array: what was rendered, and the text or the error. ALTIPLANO_ORACLE names the
// judge's folder (../oracle unless set). The clock stands still at 2026-03-14 09:26:53.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { generate } from "./generator.mjs";

process.env.TZ = "UTC";
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : ["2026-03-14T09:26:53Z"]));
  }
};

const oracle = resolve(process.env.ALTIPLANO_ORACLE ?? "../oracle");
const require = createRequire(join(oracle, "package.json"));
const { Template } = await import(pathToFileURL(require.resolve("@huggingface/jinja")));

function render(template, context) {
  try {
    return { text: new Template(template).render(context) };
  } catch (error) {
    return { error: String(error.message) };
  }
}

function rendered(folder) {
  const contexts = JSON.parse(readFileSync(join(folder, "contexts.json"), "utf8"));
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".jinja"))
    .sort();
  return files.flatMap((file) => {
    const template = readFileSync(join(folder, file), "utf8");
    return Object.entries(contexts).map(([context, values]) => ({
      template: file,
      context,
      ...render(template, values),
    }));
  });
}

function generated(seed, count) {
  return generate(seed, count).map((made) => ({ ...made, ...render(made.template, made.context) }));
}

const [, , command, first, second] = process.argv;
const commands = {
  rendered: () => rendered(first),
  generated: () => generated(Number(first), Number(second)),
};
if (!commands[command]) {
  console.error(`unknown command '${command ?? ""}'; one of: ${Object.keys(commands).join(", ")}`);
  process.exit(2);
}
console.log(
  "[\n" +
    commands[command]()
      .map((made) => JSON.stringify(made))
      .join(",\n") +
    "\n]",
);
