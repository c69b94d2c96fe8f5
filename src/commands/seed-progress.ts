import { Presets, SingleBar } from 'cli-progress';
import type { VolumeProgress } from '#src/demo/volume/seed-volume.ts';

/** Shows how far the seeding is on standard error: a bar on a terminal, else a line for each part that is done. */
export function makeSeedProgress(): { report: (progress: VolumeProgress) => void; stop: () => void } {
  if (!process.stderr.isTTY) {
    const report = ({ area, areaDone, done, total }: VolumeProgress): void => {
      if (areaDone) process.stderr.write(`${area} done (${Math.round((done * 100) / total)} %)\n`);
    };
    return { report, stop: () => undefined };
  }
  const bar = new SingleBar({ format: '{bar} {percentage} % {area}', hideCursor: true }, Presets.shades_classic);
  const report = ({ area, done, total }: VolumeProgress): void => {
    if (!bar.isActive) bar.start(total, 0, { area });
    bar.update(done, { area });
  };
  return { report, stop: () => bar.stop() };
}
