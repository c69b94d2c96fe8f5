import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  done: number;
  total: number;
  /** What is being done, beside the bar. */
  label: string;
  /** What is written where there is no terminal for a bar; nothing: this step is not worth a line. */
  line: string | null;
}

/** Shows how far a command is on standard error: a bar on a terminal, else a line now and then. A stopped bar goes on. */
export function makeProgress(): { report: (progress: Progress) => void; stop: () => void } {
  if (!process.stderr.isTTY) {
    const report = ({ line }: Progress): void => {
      if (line !== null) process.stderr.write(`${line}\n`);
    };
    return { report, stop: () => undefined };
  }
  const bar = new SingleBar({ format: '{bar} {percentage} % {label}', hideCursor: true }, Presets.shades_classic);
  const report = ({ done, total, label }: Progress): void => {
    if (!bar.isActive) bar.start(total, 0, { label });
    bar.update(done, { label });
  };
  return { report, stop: () => bar.stop() };
}
