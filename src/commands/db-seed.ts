import { seedDemo } from '#src/demo/seed-demo.ts';
import { addCounts, seedVolume, type VolumeProgress } from '#src/demo/volume/seed-volume.ts';
import type { VolumeSize } from '#src/demo/volume/volume-sql.ts';
import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { makeProgress, type Progress } from './progress.ts';
import { inSystemScope, runCommand } from './run-command.ts';
import { readSeedOptions } from './seed-options.ts';

function describe(made: Record<string, number>): string {
  const parts = Object.entries(made)
    .filter(([, rows]) => rows > 0)
    .map(([kind, rows]) => `${kind} ${rows}`);
  return parts.length === 0 ? 'Demo data: nothing was missing' : `Demo data created: ${parts.join(', ')}`;
}

const toProgress = ({ area, areaDone, done, total }: VolumeProgress): Progress => ({
  done,
  total,
  label: area,
  line: areaDone ? `${area} done (${Math.round((done * 100) / total)} %)` : null,
});

async function seed(cradle: Cradle, volume: VolumeSize | null, password: string | undefined): Promise<string> {
  const made: Record<string, number> = await seedDemo(cradle, password);
  if (volume === null) return describe(made);
  const progress = makeProgress();
  try {
    addCounts(made, await seedVolume(cradle, volume, password, (step) => progress.report(toProgress(step))));
  } finally {
    progress.stop();
  }
  return describe(made);
}

/**
 * Creates what is missing of the demo data (contract 4) and, with numbers, of a volume of that size; `SEED_PASSWORD`
 * lets the sellers log in.
 */
await runCommand('db:seed', async () => {
  const config = loadProcessConfig();
  const volume = readSeedOptions(process.argv.slice(2), config.production);
  return inSystemScope(config, (cradle) => seed(cradle, volume, config.env.SEED_PASSWORD));
});
