import { parseArgs } from 'node:util';
import type { VolumeSize } from '#src/demo/volume/volume-sql.ts';

const USAGE = 'usage: npm run db:seed -- [--sellers <n> --products <n> [--orders <n>]] [--yes]';
const MAX_ROWS = 1_000_000;

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= MAX_ROWS) return Number(text);
  throw new Error(`--${name} takes a whole number from 1 to ${MAX_ROWS}`);
}

/**
 * What `db:seed` is asked for; `null`: the demo shop alone.
 * @throws Error of one line for bad arguments, and in production without `--yes`
 */
export function readSeedOptions(args: string[], production: boolean): VolumeSize | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { yes: { type: 'boolean', default: false }, sellers: text, products: text, orders: text },
  });
  const sellers = count('sellers', values.sellers);
  const products = count('products', values.products);
  const orders = count('orders', values.orders);
  if (production && !values.yes) {
    throw new Error('demo data in production? Then say so: npm run db:seed -- --yes');
  }
  if (sellers !== undefined && products !== undefined) return { sellers, products, orders: orders ?? 0 };
  if (sellers === undefined && products === undefined && orders === undefined) return null;
  throw new Error(USAGE);
}
