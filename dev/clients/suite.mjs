// What the programs beside this have in common: where the server is, what is asked, what is to come
// of it, how it is told.
import assert from 'node:assert/strict';

/** The server that is tested: node PROGRAM.mjs http://127.0.0.1:PORT */
export const address = process.argv[2];

/** The tools that are declared, and what they are said to do. */
export const toolNames = ['find', 'book'];
export const toolDescription = 'Finds a place to eat';

/** What cria answers with a call, and what the call is answered with. */
export const place = 'Find me a place to eat in San Jose.';
export const found = '[{"name": "Sino"}]';

/** What the tools of all programs take. */
export const placeSchema = {
  type: 'object',
  properties: { city: { enum: ['San Jose', 'Seoul'] }, open: { type: 'boolean' } },
  required: ['city', 'open'],
  additionalProperties: false,
};

/** What answers in JSON are held to. */
export const orderSchema = {
  type: 'object',
  properties: {
    size: { enum: ['small', 'large'] },
    count: { type: 'integer' },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 3 },
  },
  required: ['size', 'count', 'tags'],
  additionalProperties: false,
};

/** Some turns, the last of which is asked. */
export const talk = [
  { role: 'user', content: [{ type: 'text', text: 'Hello!' }] },
  { role: 'assistant', content: 'Hi!' },
  { role: 'user', content: 'How are you?' },
];

/** More than cria's context holds. */
export const tooLong = 'la '.repeat(2000);

/** What makes a question, sampled greedily; `limit` is what the client calls the most tokens. */
export function asking(limit) {
  return (model, content, more = {}) => ({
    model,
    temperature: 0,
    [limit]: 40,
    messages: [{ role: 'user', content }],
    ...more,
  });
}

/** All that a stream brings. */
export async function gathered(stream) {
  const parts = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return parts;
}

/** A text within an answer, and what the answer is when it stops there. */
export function stopWithin(whole) {
  const end = whole.slice(3, 6);
  return { end, before: whole.slice(0, whole.indexOf(end)) };
}

/** Fails where an input of a tool is not what placeSchema says. */
export function requirePlace(input) {
  assert.deepEqual(Object.keys(input), placeSchema.required);
  assert.ok(placeSchema.properties.city.enum.includes(input.city));
  assert.equal(typeof input.open, 'boolean');
}

/** Fails where an answer is not what orderSchema says. */
export function requireOrder(value) {
  assert.deepEqual(Object.keys(value), orderSchema.required);
  assert.ok(Number.isInteger(value.count));
}

/** Fails where a vector does not have the length 1. */
export function requireUnit(vector) {
  const squares = vector.reduce((sum, x) => sum + x * x, 0);
  assert.ok(Math.abs(squares - 1) < 1e-4);
}

/**
 * Has random weights call tools with one seed after another: what is streamed has to be what comes
 * whole, and some answers have to make several calls. `ask` takes a seed and gives both.
 */
export async function requireParallelCalls(ask) {
  let parallel = 0;
  for (let seed = 0; seed < 12; seed++) {
    const { whole, streamed } = await ask(seed);
    assert.ok(whole.length > 0);
    assert.deepEqual(streamed, whole);
    parallel += whole.length > 1 ? 1 : 0;
  }
  assert.ok(parallel > 0);
}

/** Runs every case and prints a line for each; ends with 1 at the first that is not so. */
export async function run(cases) {
  for (const [name, test] of Object.entries(cases)) {
    await test();
    console.log(`ok ${name}`);
  }
}
