const BAR_STEPS = 10;

/** Shows how many of `total` are done on standard error: one line that changes on a terminal, else each tenth. */
export function makeProgress(total: number): { step: () => void; clear: () => void; stop: () => void } {
  const isTerminal = process.stderr.isTTY;
  let done = 0;
  const clear = (): void => {
    if (isTerminal) process.stderr.write('\r\u001B[K');
  };
  const step = (): void => {
    done += 1;
    const tenth = Math.floor((done * BAR_STEPS) / total);
    const isNews = tenth > Math.floor(((done - 1) * BAR_STEPS) / total);
    if (isTerminal) process.stderr.write(`\r${done} of ${total} sellers`);
    else if (isNews) process.stderr.write(`${done} of ${total} sellers\n`);
  };
  return { step, clear, stop: clear };
}
