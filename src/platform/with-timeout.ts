/** An answer did not come in time. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';

  constructor() {
    super('timeout');
  }
}

/** What comes of `work`, which goes on unheard when `timeoutMs` are over. @throws CallTimeout then; what `work` throws */
export async function withTimeout<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CallTimeout()), timeoutMs);
  });
  try {
    return await Promise.race([work(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
