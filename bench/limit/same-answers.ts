import { isDeepStrictEqual } from 'node:util';
import type { ServerProcess } from '../harness/processes.ts';
import type { Target } from '../harness/targets.ts';

async function answerOf({ url }: ServerProcess, target: Target, index: number): Promise<unknown> {
  const { path, body } = target.requests[index]!;
  const response = await fetch(url + path, {
    method: target.method,
    headers: { ...target.headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== target.status) throw new Error(`${target.name} answered ${response.status}: ${text}`);
  // what differs from answer to answer has to be there all the same
  return JSON.parse(text, (key, value: unknown) => (target.volatile.includes(key) ? typeof value : value));
}

/** Paths below which two values differ. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  const objects = [a, b].every((value) => typeof value === 'object' && value !== null);
  if (!objects) return [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${path}/${key}`));
}

/**
 * Both servers answer the same to the first few requests of the target, but for what is new in every answer: else they
 * could not be compared.
 */
export async function assertSameAnswers(a: ServerProcess, b: ServerProcess, target: Target): Promise<void> {
  const answersOf = async (server: ServerProcess): Promise<unknown[]> => {
    await target.renew?.();
    const answers: unknown[] = [];
    for (let index = 0; index < Math.min(target.requests.length, 10); index += 1) {
      answers.push(await answerOf(server, target, index));
    }
    return answers;
  };
  const [left, right] = [await answersOf(a), await answersOf(b)];
  for (const [index, answer] of left.entries()) {
    const found = differences(answer, right[index]);
    if (found.length > 0) {
      throw new Error(`${target.name}: ${a.name} and ${b.name} differ at ${found.slice(0, 5).join('; ')}`);
    }
  }
}
