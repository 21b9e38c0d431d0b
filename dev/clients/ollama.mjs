// Ollama's own JavaScript client against a server of ours.
import assert from 'node:assert/strict';
import { Ollama } from 'ollama';
import {
  address,
  found,
  gathered,
  orderSchema,
  place,
  placeSchema,
  requireOrder,
  requirePlace,
  requireUnit,
  run,
  stopWithin,
  toolDescription,
  tooLong,
} from './suite.mjs';

const client = new Ollama({ host: address });

function ask(model, content, more = {}) {
  const { options, ...others } = more;
  return {
    model,
    messages: [{ role: 'user', content }],
    options: { temperature: 0, num_predict: 40, ...options },
    ...others,
  };
}

const tools = [
  {
    type: 'function',
    function: {
      name: 'FindRestaurants',
      description: toolDescription,
      parameters: placeSchema,
    },
  },
];

const questions = [
  place,
  'I am hungry, find a restaurant in San Jose',
  'Find me a restaurant in San Jose.',
  'I want to eat in San Jose. Is there a restaurant that is open?',
];

const cases = {
  async plainWithItsUsage() {
    const answer = await client.chat(ask('cria', 'Hello!'));
    assert.equal(answer.model, 'cria');
    assert.equal(answer.message.role, 'assistant');
    assert.ok(answer.message.content.length > 0);
    assert.equal(answer.done, true);
    assert.equal(answer.done_reason, 'stop');
    assert.ok(answer.prompt_eval_count > 0 && answer.eval_count > 1);
    assert.ok(answer.total_duration >= answer.eval_duration);
    assert.ok(!Number.isNaN(Date.parse(answer.created_at)));
  },

  async korean() {
    const answer = await client.chat(ask('cria', '안녕?'));
    assert.match(answer.message.content, /[가-힣]/);
  },

  async cutByItsLength() {
    const answer = await client.chat(ask('cria', 'Hello!', { options: { num_predict: 2 } }));
    assert.equal(answer.done_reason, 'length');
    assert.equal(answer.eval_count, 2);
  },

  async streamed() {
    const question = ask('cria', 'Tell me about yourself.');
    const whole = await client.chat(question);
    const parts = await gathered(await client.chat({ ...question, stream: true }));
    assert.ok(parts.length > 2);
    assert.equal(parts.map(({ message }) => message.content).join(''), whole.message.content);
    assert.ok(parts.slice(0, -1).every(({ done }) => done === false));
    assert.equal(parts.at(-1).done, true);
    assert.equal(parts.at(-1).eval_count, whole.eval_count);
  },

  async severalTurns() {
    const answer = await client.chat({
      ...ask('cria', ''),
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hello!' },
        { role: 'assistant', content: 'Hi!' },
        { role: 'user', content: 'How are you?' },
      ],
    });
    assert.ok(answer.message.content.length > 0);
  },

  async generated() {
    const question = { model: 'cria', prompt: 'Once upon a time', raw: true };
    const options = { temperature: 0, num_predict: 8 };
    const whole = await client.generate({ ...question, options });
    assert.ok(whole.response.length > 0);
    const parts = await gathered(await client.generate({ ...question, options, stream: true }));
    assert.equal(parts.map(({ response }) => response ?? '').join(''), whole.response);
  },

  /** Nobody can demand a call in this API: of several questions one at least gets one. */
  async toolsStreamedAndTheirResults() {
    let called = 0;
    for (const content of questions) {
      const question = ask('cria', content, { tools, options: { num_predict: 60 } });
      const { message } = await client.chat(question);
      const parts = await gathered(await client.chat({ ...question, stream: true }));
      const named = (calls) => calls.map((call) => call.function);
      const calls = named(message.tool_calls ?? []);
      const streamed = parts.flatMap((part) => named(part.message.tool_calls ?? []));
      assert.deepEqual(streamed, calls);
      if (calls.length > 0) {
        called++;
        assert.equal(calls[0].name, 'FindRestaurants');
        requirePlace(calls[0].arguments);
        const result = { role: 'tool', content: found, tool_name: calls[0].name };
        const after = await client.chat({
          ...question,
          messages: [...question.messages, message, result],
        });
        assert.equal(after.message.role, 'assistant');
      }
    }
    assert.ok(called > 0);
  },

  async jsonSchema() {
    for (let seed = 0; seed < 5; seed++) {
      const options = { temperature: 1.5, seed, num_predict: 400 };
      const answer = await client.chat(ask('hermes', 'x', { format: orderSchema, options }));
      requireOrder(JSON.parse(answer.message.content));
    }
  },

  async stop() {
    const whole = (await client.chat(ask('cria', 'Hello!'))).message.content;
    const { end, before } = stopWithin(whole);
    const cut = await client.chat(ask('cria', 'Hello!', { options: { stop: [end] } }));
    assert.equal(cut.message.content, before);
  },

  async vectors() {
    const { embeddings } = await client.embed({ model: 'cria', input: ['a llama', '알파카'] });
    assert.equal(embeddings.length, 2);
    requireUnit(embeddings[1]);
    const { embedding } = await client.embeddings({ model: 'cria', prompt: 'a llama' });
    assert.equal(embedding.length, embeddings[0].length);
  },

  async models() {
    const { models } = await client.list();
    const names = models.map(({ name }) => name.replace(/:latest$/, ''));
    assert.equal(new Set(names).size, names.length);
    assert.ok(['cria', 'hermes', 'plain'].every((name) => names.includes(name)));
    assert.ok(models.every(({ size, digest }) => size > 0 && digest.length > 0));
    const shown = await client.show({ model: 'cria' });
    assert.ok(shown.capabilities.includes('completion'));
    const running = await client.ps();
    assert.ok(running.models.some(({ name }) => name.startsWith('cria')));
    assert.match((await client.version()).version, /\d/);
  },

  async errors() {
    await assert.rejects(client.chat(ask('nobody', 'x')), (error) => {
      assert.equal(error.status_code, 404);
      assert.match(error.message, /nobody/);
      return true;
    });
    await assert.rejects(client.chat(ask('cria', 'x', { tempratur: 1 })), /tempratur/);
    await assert.rejects(client.chat(ask('cria', tooLong)), /context/);
  },

  async cancellation() {
    // Held to be long: nothing else keeps this model from ending at once.
    const format = { type: 'array', items: { enum: ['a', 'b'] }, minItems: 300 };
    const options = { num_predict: 1900 };
    const stream = await client.chat(ask('hermes', 'x', { stream: true, format, options }));
    await assert.rejects(async () => {
      for await (const part of stream) {
        assert.equal(part.model, 'hermes');
        stream.abort();
      }
    }, { name: 'AbortError' });
    assert.ok((await client.chat(ask('cria', 'Hello!'))).done);
  },
};

await run(cases);
