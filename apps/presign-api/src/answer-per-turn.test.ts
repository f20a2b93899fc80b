import { expect, it } from 'vitest';
import { answerPerTurn } from './answer-per-turn.ts';

const request = () => new Request('http://localhost/');

it('lets the answers of a turn go together, once all of them are there', async () => {
  const seen: string[] = [];
  const answer = answerPerTurn(async (asked) => {
    seen.push('made');
    return new Response(asked.url);
  });
  const answered = [1, 2, 3].map(async () => {
    const response = await answer(request());
    seen.push('gone');
    return response.status;
  });
  expect(await Promise.all(answered)).toEqual([200, 200, 200]);
  expect(seen).toEqual(['made', 'made', 'made', 'gone', 'gone', 'gone']);
});

it.each([
  ['to the end of the turn', 2, true],
  ['no longer than 2 ms while others are made', 3, false],
])('holds an answer %s', async (_what, tookMs, turnIsOver) => {
  let ended = false;
  setImmediate(() => {
    ended = true;
  });
  let clockMs = 0;
  const answer = answerPerTurn(
    () => new Response(),
    () => clockMs,
  );
  const first = answer(request());
  // By now it is made and held.
  await Promise.resolve();
  await Promise.resolve();
  clockMs = tookMs;
  await Promise.all([first, answer(request())]);
  expect(ended).toBe(turnIsOver);
});

it('holds nobody up for an answer that takes longer', async () => {
  const gate = Promise.withResolvers<Response>();
  let first = true;
  const answer = answerPerTurn(() => {
    if (!first) return new Response('quick');
    first = false;
    return gate.promise;
  });
  const slow = answer(request());
  expect(await (await answer(request())).text()).toBe('quick');
  gate.resolve(new Response('slow'));
  expect(await (await slow).text()).toBe('slow');
});

it('fails as what it asks fails', async () => {
  const answer = answerPerTurn(() => Promise.reject(new TypeError('no answer')));
  await expect(answer(request())).rejects.toThrow('no answer');
});
