import { addEventHandler, getState } from 'jest-circus';

/** Unless a test says otherwise. A leaked connection shows as a hang on the one connection of PGlite. */
const LIMIT_MS = 20_000;

type Body = (...args: never[]) => unknown;

function limited(what: string, body: Body, limitMs: number): () => Promise<unknown> {
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
    });
    try {
      return await Promise.race([body(), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Ends each test and hook in time, its own or the usual one, which the runner leaves to us. */
export function limitTime(): void {
  addEventHandler((event) => {
    const { currentDescribeBlock: block } = getState();
    const added =
      event.name === 'add_test' ? block.tests.at(-1) : event.name === 'add_hook' ? block.hooks.at(-1) : undefined;
    if (added?.fn !== undefined) added.fn = limited(event.name, added.fn, added.timeout ?? LIMIT_MS);
  });
}
