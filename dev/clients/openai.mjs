// OpenAI's own JavaScript client against a server of ours.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
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
  requireUnit,
  run,
  stopWithin,
  talk,
  toolDescription,
  toolNames,
  tooLong,
} from './suite.mjs';

const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'none', maxRetries: 0 });
const chat = client.chat.completions;

const ask = asking('max_completion_tokens');

const tools = toolNames.map((name) => ({
  type: 'function',
  function: {
    name,
    description: toolDescription,
    parameters: placeSchema,
  },
}));

const cases = {
  async plain() {
    const answer = await chat.create(ask('cria', 'Hello!'));
    assert.equal(answer.object, 'chat.completion');
    assert.ok(answer.choices[0].message.content.length > 0);
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.ok(!('tool_calls' in answer.choices[0].message));
    assert.equal(
      answer.usage.total_tokens,
      answer.usage.prompt_tokens + answer.usage.completion_tokens,
    );
  },

  async korean() {
    const answer = await chat.create(ask('cria', '안녕?'));
    assert.match(answer.choices[0].message.content, /[가-힣]/);
  },

  async streamed() {
    const whole = await chat.create(ask('cria', 'Tell me about yourself.'));
    const stream = await chat.create(
      ask('cria', 'Tell me about yourself.', {
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    let text = '';
    let usage;
    for await (const chunk of stream) {
      for (const choice of chunk.choices) {
        assert.notEqual(choice.delta.content, '');
        assert.notEqual(choice.delta.content, null);
        text += choice.delta.content ?? '';
      }
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, whole.choices[0].message.content);
    assert.deepEqual(usage.completion_tokens, whole.usage.completion_tokens);
  },

  async severalTurns() {
    const answer = await chat.create({
      model: 'cria',
      messages: [{ role: 'developer', content: 'Be kind.' }, ...talk],
    });
    assert.ok(answer.choices[0].message.content.length > 0);
  },

  async toolsAndTheirResults() {
    const question = ask('cria', place, {
      tools: tools.slice(0, 1),
      tool_choice: { type: 'function', function: { name: 'find' } },
    });
    const answer = await chat.create(question);
    const message = answer.choices[0].message;
    assert.equal(answer.choices[0].finish_reason, 'tool_calls');
    assert.equal(message.tool_calls.length, 1);
    const call = message.tool_calls[0];
    assert.equal(call.function.name, 'find');
    requirePlace(JSON.parse(call.function.arguments));
    const after = await chat.create({
      ...question,
      tool_choice: 'auto',
      messages: [
        ...question.messages,
        message,
        { role: 'tool', tool_call_id: call.id, content: found },
      ],
    });
    assert.equal(after.choices[0].message.role, 'assistant');
  },

  async parallelAndStreamedTools() {
    const calls = (completion) =>
      completion.choices[0].message.tool_calls.map(({ function: { name, arguments: text } }) => {
        requirePlace(JSON.parse(text));
        return name + text;
      });
    await requireParallelCalls(async (seed) => {
      const question = ask('hermes', 'x', {
        temperature: 1,
        seed,
        tools,
        tool_choice: 'required',
        max_completion_tokens: 600,
      });
      const whole = await chat.create(question);
      const streamed = await chat.stream(question).finalChatCompletion();
      return { whole: calls(whole), streamed: calls(streamed) };
    });
  },

  async jsonSchema() {
    for (let seed = 0; seed < 5; seed++) {
      const answer = await chat.create(
        ask('hermes', 'x', {
          temperature: 1.5,
          seed,
          max_completion_tokens: 400,
          response_format: {
            type: 'json_schema',
            json_schema: { name: 's', strict: true, schema: orderSchema },
          },
        }),
      );
      assert.equal(answer.choices[0].finish_reason, 'stop');
      requireOrder(JSON.parse(answer.choices[0].message.content));
    }
  },

  async stop() {
    const whole = (await chat.create(ask('cria', 'Hello!'))).choices[0].message.content;
    const { end, before } = stopWithin(whole);
    const cut = (await chat.create(ask('cria', 'Hello!', { stop: [end] }))).choices[0].message;
    assert.equal(cut.content, before);
  },

  async logProbabilities() {
    const answer = await chat.create(ask('cria', 'Hello!', { logprobs: true, top_logprobs: 2 }));
    for (const token of answer.choices[0].logprobs.content) {
      assert.equal(token.top_logprobs.length, 2);
      assert.equal(token.top_logprobs[0].token, token.token);
    }
  },

  async severalAnswers() {
    const answer = await chat.create(ask('cria', 'Hello!', { n: 3, temperature: 1, seed: 7 }));
    assert.deepEqual(answer.choices.map(({ index }) => index), [0, 1, 2]);
  },

  async completions() {
    const answer = await client.completions.create({
      model: 'plain',
      prompt: ['Once upon', 'A time'],
      max_tokens: 5,
      temperature: 0,
    });
    assert.equal(answer.choices.length, 2);
  },

  async embeddings() {
    const answer = await client.embeddings.create({ model: 'cria', input: ['a llama', '알파카'] });
    assert.equal(answer.data.length, 2);
    requireUnit(answer.data[1].embedding);
  },

  async models() {
    const ids = [];
    for await (const model of client.models.list()) {
      ids.push(model.id);
    }
    assert.deepEqual(ids, ['cria', 'hermes', 'mistral', 'ministral', 'plain', 'scripted']);
    assert.equal((await client.models.retrieve('cria')).id, 'cria');
  },

  async errors() {
    await assert.rejects(chat.create(ask('nobody', 'x')), { status: 404, code: 'model_not_found' });
    await assert.rejects(chat.create(ask('cria', 'x', { tempratur: 1 })), {
      status: 400,
      code: 'unsupported_parameter',
      param: 'tempratur',
    });
    await assert.rejects(chat.create(ask('cria', tooLong)), {
      status: 400,
      code: 'context_length_exceeded',
    });
  },

  async cancellation() {
    const stream = await chat.create(
      ask('hermes', 'x', { stream: true, max_completion_tokens: 1900, logit_bias: { 2: -100 } }),
    );
    for await (const chunk of stream) {
      assert.ok(chunk.id);
      break;
    }
    stream.controller.abort();
    assert.ok((await chat.create(ask('cria', 'Hello!'))).id);
  },
};

await run(cases);
