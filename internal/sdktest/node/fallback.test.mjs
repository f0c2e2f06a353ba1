// The gateway's official client for JavaScript against the embedded gateway: a
// chain must fall as it does at the real one. The client knows one address only,
// so requests to it are sent to the gateway that SLUICE_EMULATOR names.
import assert from "node:assert/strict";
import { test } from "node:test";

import { generateText, streamText } from "ai";
import { AiGatewayDoesNotExist, createAiGateway } from "ai-gateway-provider";
import { createAnthropic } from "ai-gateway-provider/providers/anthropic";
import { createOpenAI } from "ai-gateway-provider/providers/openai";
import { createUnified } from "ai-gateway-provider/providers/unified";

const real = "https://gateway.ai.cloudflare.com/v1";
const base = process.env.SLUICE_EMULATOR;
assert.ok(base, "SLUICE_EMULATOR names no gateway");

// steps are the winning steps of the replies, in order.
const steps = [];
const send = globalThis.fetch;
globalThis.fetch = async (url, init) => {
  assert.ok(String(url).startsWith(real + "/"), `a request to ${url}`);
  const reply = await send(base + String(url).slice(real.length), init);
  steps.push(reply.headers.get("cf-aig-step"));
  return reply;
};

const gateway = createAiGateway({ accountId: "acc", gateway: "default", apiKey: "token" });
const openai = createOpenAI({ apiKey: "k" });
const anthropic = createAnthropic({ apiKey: "k" });
const prompt = "Why is pizza so good?";

async function ask(model) {
  steps.length = 0;
  const { text, finishReason } = await generateText({ model, prompt, maxRetries: 0 });
  return { text, finishReason, step: steps[0] };
}

async function stream(model) {
  steps.length = 0;
  const result = streamText({ model, prompt, maxRetries: 0, onError: ({ error }) => { throw error; } });
  let text = "";
  for await (const piece of result.textStream) text += piece;
  return { text, finishReason: await result.finishReason, step: steps[0] };
}

for (const [how, run] of Object.entries({ ask, stream })) {
  test(`${how}: the first step answers`, async () => {
    const got = await run(gateway([openai.chat("gpt-4o-mini"), anthropic("claude-haiku-4-5")]));
    assert.equal(got.step, "0");
    assert.equal(got.finishReason, "stop");
    assert.ok(got.text.length > 20, got.text);
  });

  test(`${how}: an unknown model falls to another vendor`, async () => {
    const got = await run(gateway([openai.chat("gpt-does-not-exist"), anthropic("claude-haiku-4-5")]));
    assert.equal(got.step, "1");
    assert.equal(got.finishReason, "stop");
    assert.match(got.text, /claude-haiku-4-5/);
  });

  test(`${how}: two failures fall to the third step`, async () => {
    const got = await run(gateway([anthropic("fault-529"), openai.chat("fault-429"), openai.chat("gpt-4o-mini")]));
    assert.equal(got.step, "2");
    assert.match(got.text, /gpt-4o-mini/);
  });

  test(`${how}: what all steps refuse is the last one's error`, async () => {
    await assert.rejects(run(gateway([anthropic("fault-400"), openai.chat("no-such-model")])));
    assert.deepEqual(steps, ["1"]);
  });
}

test("a dynamic route", async () => {
  const unified = createUnified();
  const got = await ask(gateway(unified("dynamic/support")));
  assert.equal(got.finishReason, "stop");
});

test("an unknown gateway is named", async () => {
  const unknown = createAiGateway({ accountId: "acc", gateway: "unknown-gateway", apiKey: "token" });
  await assert.rejects(ask(unknown([openai.chat("gpt-4o-mini")])), AiGatewayDoesNotExist);
});
