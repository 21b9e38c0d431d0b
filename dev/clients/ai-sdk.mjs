// Vercel's AI SDK, whose provider for servers of OpenAI's form checks every answer against schemas.
import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import * as ai from 'ai';
import {
  address,
  found,
  gathered,
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
  tooLong,
} from './suite.mjs';

const altiplano = createOpenAICompatible({
  name: 'altiplano',
  baseURL: `${address}/v1`,
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const cria = altiplano('cria');
const hermes = altiplano('hermes');

const usual = { temperature: 0, maxOutputTokens: 40, maxRetries: 0 };

const find = (execute) =>
  ai.tool({ description: toolDescription, inputSchema: ai.jsonSchema(placeSchema), execute });

/** All parts of an answer, none of which is an error. */
async function parts(answer) {
  const all = await gathered(answer.fullStream);
  all.forEach(({ type, error }) => assert.notEqual(type, 'error', String(error)));
  return all;
}

const cases = {
  async plainWithItsUsage() {
    const answer = await ai.generateText({ ...usual, model: cria, prompt: 'Hello!' });
    assert.ok(answer.text.length > 0);
    assert.equal(answer.finishReason, 'stop');
    assert.deepEqual(answer.toolCalls, []);
    assert.deepEqual(answer.warnings ?? [], []);
    const { inputTokens, outputTokens, totalTokens } = answer.usage;
    assert.ok(inputTokens > 0 && outputTokens > 0);
    assert.equal(totalTokens, inputTokens + outputTokens);
    assert.equal(answer.response.modelId, 'cria');
  },

  async korean() {
    const answer = await ai.generateText({ ...usual, model: cria, prompt: '안녕?' });
    assert.match(answer.text, /[가-힣]/);
  },

  async streamed() {
    const question = { ...usual, model: cria, prompt: 'Tell me about yourself.' };
    const whole = await ai.generateText(question);
    const streaming = ai.streamText(question);
    const told = await parts(streaming);
    const texts = told.filter(({ type }) => type === 'text-delta').map(({ text }) => text);
    assert.ok(texts.length > 1);
    assert.equal(texts.join(''), whole.text);
    assert.equal(await streaming.finishReason, whole.finishReason);
    assert.equal((await streaming.usage).outputTokens, whole.usage.outputTokens);
  },

  async severalTurns() {
    const answer = await ai.generateText({
      ...usual,
      model: cria,
      instructions: 'Be kind.',
      messages: talk,
    });
    assert.ok(answer.text.length > 0);
  },

  /** The SDK calls the tool and asks again with its result, by itself. */
  async toolsInSeveralSteps() {
    const asked = [];
    const answer = await ai.generateText({
      ...usual,
      model: cria,
      prompt: place,
      tools: {
        find: find(async (input) => {
          asked.push(input.city);
          return JSON.parse(found);
        }),
      },
      prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'none' }),
      stopWhen: ai.isStepCount(2),
    });
    assert.equal(asked.length, 1);
    assert.equal(answer.steps.length, 2);
    assert.equal(answer.steps[0].finishReason, 'tool-calls');
    assert.deepEqual(answer.steps[0].toolResults[0].output, JSON.parse(found));
    assert.ok(answer.text.length > 0);
  },

  async parallelAndStreamedTools() {
    const calls = (list) =>
      list.map(({ toolName, input, invalid }) => {
        assert.ok(!invalid);
        requirePlace(input);
        return { toolName, input };
      });
    await requireParallelCalls(async (seed) => {
      const question = {
        ...usual,
        model: hermes,
        prompt: 'x',
        temperature: 1,
        seed,
        maxOutputTokens: 600,
        tools: { find: find(undefined), book: find(undefined) },
        toolChoice: 'required',
      };
      const whole = await ai.generateText(question);
      const streaming = ai.streamText(question);
      await parts(streaming);
      assert.equal(await streaming.finishReason, 'tool-calls');
      return { whole: calls(whole.toolCalls), streamed: calls(await streaming.toolCalls) };
    });
  },

  async structuredOutput() {
    const output = ai.Output.object({ schema: ai.jsonSchema(orderSchema), name: 'order' });
    for (let seed = 0; seed < 5; seed++) {
      const question = {
        ...usual,
        model: hermes,
        prompt: 'x',
        temperature: 1.5,
        seed,
        maxOutputTokens: 400,
        output,
      };
      const whole = (await ai.generateText(question)).output;
      requireOrder(whole);
      const streaming = ai.streamText(question);
      await parts(streaming);
      assert.deepEqual(await streaming.output, whole);
    }
  },

  async stop() {
    const question = { ...usual, model: cria, prompt: 'Hello!' };
    const { text } = await ai.generateText(question);
    const { end, before } = stopWithin(text);
    const cut = await ai.generateText({ ...question, stopSequences: [end] });
    assert.equal(cut.text, before);
  },

  async cutByItsLength() {
    const cut = await ai.generateText({
      ...usual,
      model: cria,
      prompt: 'Hello!',
      maxOutputTokens: 2,
    });
    assert.equal(cut.finishReason, 'length');
  },

  async completions() {
    const answer = await ai.generateText({
      ...usual,
      model: altiplano.completionModel('plain'),
      prompt: 'Once upon',
    });
    assert.ok(answer.usage.outputTokens > 0);
  },

  async embeddings() {
    const { embeddings, usage } = await ai.embedMany({
      model: altiplano.embeddingModel('cria'),
      values: ['a llama', '알파카', 'a llama'],
      maxRetries: 0,
    });
    assert.equal(embeddings.length, 3);
    assert.ok(Math.abs(ai.cosineSimilarity(embeddings[0], embeddings[2]) - 1) < 1e-6);
    assert.ok(ai.cosineSimilarity(embeddings[0], embeddings[1]) < 0.999);
    assert.ok(usage.tokens > 0);
  },

  async errors() {
    await assert.rejects(
      ai.generateText({ ...usual, model: altiplano('nobody'), prompt: 'x' }),
      (error) => {
        assert.ok(ai.APICallError.isInstance(error));
        assert.equal(error.statusCode, 404);
        assert.equal(error.isRetryable, false);
        assert.match(error.message, /no model 'nobody' is served here/);
        return true;
      },
    );
    await assert.rejects(
      ai.generateText({ ...usual, model: cria, prompt: tooLong }),
      (error) => error.statusCode === 400 && error.data.error.code === 'context_length_exceeded',
    );
  },

  async abort() {
    const leaving = new AbortController();
    const streaming = ai.streamText({
      ...usual,
      model: hermes,
      prompt: 'x',
      maxOutputTokens: 1900,
      providerOptions: { altiplano: { logit_bias: { 2: -100 } } },
      abortSignal: leaving.signal,
    });
    const types = [];
    for await (const part of streaming.fullStream) {
      types.push(part.type);
      if (part.type.endsWith('-delta')) {
        leaving.abort();
      }
    }
    assert.equal(types.at(-1), 'abort');
    const after = await ai.generateText({ ...usual, model: cria, prompt: 'Hello!' });
    assert.ok(after.text.length > 0);
  },
};

await run(cases);
