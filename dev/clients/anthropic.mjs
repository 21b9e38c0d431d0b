// Anthropic's own JavaScript client against a server of ours.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import {
  address,
  asking,
  found,
  orderSchema,
  place,
  placeSchema,
  requireOrder,
  requireParallelCalls,
  requirePlace,
  run,
  stopWithin,
  talk,
  toolDescription,
  toolNames,
  tooLong,
} from './suite.mjs';

const client = new Anthropic({ baseURL: address, apiKey: 'none', maxRetries: 0 });
const messages = client.messages;

const ask = asking('max_tokens');

const tools = toolNames.map((name) => ({
  name,
  description: toolDescription,
  input_schema: placeSchema,
}));

function textOf(message) {
  assert.equal(message.content.length, 1);
  assert.equal(message.content[0].type, 'text');
  return message.content[0].text;
}

const cases = {
  async plainWithItsUsage() {
    const message = await messages.create(ask('cria', 'Hello!', { system: 'Be kind.' }));
    assert.equal(message.type, 'message');
    assert.equal(message.role, 'assistant');
    assert.ok(textOf(message).length > 0);
    assert.equal(message.stop_reason, 'end_turn');
    assert.equal(message.stop_sequence, null);
    assert.ok(message.usage.output_tokens > 1 && message.usage.output_tokens <= 40);
    assert.ok(message.usage.input_tokens + message.usage.cache_read_input_tokens > 1);
  },

  async korean() {
    const message = await messages.create(ask('cria', '안녕?'));
    assert.match(textOf(message), /[가-힣]/);
  },

  async cutByItsLength() {
    const message = await messages.create(ask('cria', 'Hello!', { max_tokens: 2 }));
    assert.equal(message.stop_reason, 'max_tokens');
    assert.equal(message.usage.output_tokens, 2);
  },

  async streamed() {
    const question = ask('cria', 'Tell me about yourself.');
    const whole = await messages.create(question);
    const pieces = [];
    const stream = messages.stream(question).on('text', (piece) => pieces.push(piece));
    const message = await stream.finalMessage();
    assert.ok(pieces.length > 1);
    assert.ok(pieces.every((piece) => piece.length > 0));
    assert.equal(pieces.join(''), textOf(whole));
    assert.deepEqual(message.content, whole.content);
    assert.equal(message.stop_reason, whole.stop_reason);
    assert.equal(message.usage.output_tokens, whole.usage.output_tokens);
  },

  /** In the order that Anthropic documents, and nothing outside of it. */
  async eventsInOrder() {
    const types = [];
    const stream = await messages.create(ask('cria', 'Hello!', { stream: true }));
    for await (const event of stream) {
      if (types.at(-1) !== event.type) {
        types.push(event.type);
      }
    }
    assert.deepEqual(types, [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  },

  async severalTurns() {
    const message = await messages.create({ ...ask('cria', ''), messages: talk });
    assert.ok(textOf(message).length > 0);
  },

  async toolsAndTheirResults() {
    const question = ask('cria', place, {
      tools: tools.slice(0, 1),
      tool_choice: { type: 'tool', name: 'find' },
    });
    const message = await messages.create(question);
    assert.equal(message.stop_reason, 'tool_use');
    const use = message.content.at(-1);
    assert.equal(use.type, 'tool_use');
    assert.equal(use.name, 'find');
    requirePlace(use.input);
    const after = await messages.create({
      ...question,
      tool_choice: { type: 'auto' },
      messages: [
        ...question.messages,
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: use.id, content: found }],
        },
      ],
    });
    assert.equal(after.role, 'assistant');
    assert.ok(after.content.length > 0);
  },

  async parallelAndStreamedTools() {
    const calls = (message) =>
      message.content.map(({ type, name, input }) => {
        assert.equal(type, 'tool_use');
        requirePlace(input);
        return { name, input };
      });
    await requireParallelCalls(async (seed) => {
      const question = ask('hermes', 'x', {
        temperature: 1,
        seed,
        tools,
        tool_choice: { type: 'any' },
        max_tokens: 600,
      });
      const whole = await messages.create(question);
      const streamed = await messages.stream(question).finalMessage();
      return { whole: calls(whole), streamed: calls(streamed) };
    });
  },

  async oneToolAtATime() {
    for (let seed = 0; seed < 6; seed++) {
      const message = await messages.create(
        ask('hermes', 'x', {
          temperature: 1,
          seed,
          tools,
          tool_choice: { type: 'any', disable_parallel_tool_use: true },
          max_tokens: 600,
        }),
      );
      assert.equal(message.content.length, 1);
    }
  },

  async jsonSchema() {
    for (let seed = 0; seed < 5; seed++) {
      const message = await messages.parse(
        ask('hermes', 'x', {
          temperature: 1.5,
          seed,
          max_tokens: 400,
          output_config: { format: jsonSchemaOutputFormat(orderSchema) },
        }),
      );
      assert.equal(message.stop_reason, 'end_turn');
      requireOrder(message.parsed_output);
    }
  },

  async stop() {
    const whole = textOf(await messages.create(ask('cria', 'Hello!')));
    const { end, before } = stopWithin(whole);
    const cut = await messages.create(ask('cria', 'Hello!', { stop_sequences: [end] }));
    assert.equal(textOf(cut), before);
    assert.equal(cut.stop_reason, 'stop_sequence');
    assert.equal(cut.stop_sequence, end);
  },

  async countedTokens() {
    const { max_tokens: _, temperature: __, ...counted } = ask('cria', '라마는 어떤 동물이야?');
    const { input_tokens: count } = await messages.countTokens(counted);
    const { usage } = await messages.create(ask('cria', '라마는 어떤 동물이야?'));
    assert.equal(usage.input_tokens + usage.cache_read_input_tokens, count);
  },

  async errors() {
    await assert.rejects(messages.create(ask('nobody', 'x')), (error) => {
      assert.ok(error instanceof Anthropic.NotFoundError);
      assert.equal(error.error.error.type, 'not_found_error');
      assert.match(error.requestID ?? error.error.request_id, /^req_/);
      return true;
    });
    for (const [more, said] of [
      [{ tempratur: 1 }, /tempratur/],
      [{ messages: [{ role: 'user', content: tooLong }] }, /context/],
    ]) {
      await assert.rejects(messages.create(ask('cria', 'x', more)), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.equal(error.error.error.type, 'invalid_request_error');
        assert.match(error.message, said);
        return true;
      });
    }
  },

  async cancellation() {
    const endless = ask('hermes', 'x', { max_tokens: 1900, logit_bias: { 2: -100 } });
    const stream = messages.stream(endless);
    for await (const event of stream) {
      if (event.type === 'content_block_delta') {
        break;
      }
    }
    stream.abort();
    await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
    assert.ok((await messages.create(ask('cria', 'Hello!'))).id);
  },
};

await run(cases);
