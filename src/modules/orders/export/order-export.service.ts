import type { Readable } from 'node:stream';
import type { Cradle } from '#src/platform/cradle.ts';
import { AppError } from '#src/platform/errors.ts';
import { TooManyRequests } from '#src/platform/http/limits/rate-limit.ts';
import type { ExportRow } from './order-export.columns.ts';
import { toCsv } from './order-export.ts';
import type { ExportOrders } from '../list/order-query.schema.ts';

type Dependencies = Pick<Cradle, 'clock' | 'config' | 'orderExportRepository' | 'orderService' | 'rateLimits'>;

/** Data rows of one file. */
const MAX_ROWS = 5000;
/** Orders whose rows are in memory at a time. */
const BATCH = 100;
const INTERVAL_SECONDS = 30;

export interface OrderExport {
  fileName: string;
  /** The file does not hold every order that was asked for. */
  truncated: boolean;
  csv: Readable;
}

/** Orders as a file (part 2, section 3.4). */
export function makeOrderExportService(dependencies: Dependencies) {
  const { clock, config, orderExportRepository, orderService, rateLimits } = dependencies;
  const seconds = config.env.EXPORT_INTERVAL_SECONDS ?? (config.test ? 0 : INTERVAL_SECONDS);

  const limitRate = async (sellerId: string): Promise<void> => {
    if (seconds === 0) return;
    try {
      await rateLimits.consumeKeyed('export', { count: 1, seconds }, sellerId);
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      const { resetSeconds: retryAfter } = error.state;
      throw new AppError('tooManyRequests', `Export rate limit exceeded. Retry after ${retryAfter}s.`, { retryAfter });
    }
  };

  async function* readBatches(sellerId: string, ids: string[]): AsyncGenerator<ExportRow[]> {
    for (let start = 0; start < ids.length; start += BATCH) {
      yield await orderExportRepository.read(sellerId, ids.slice(start, start + BATCH));
    }
  }

  return {
    /**
     * The orders asked for, newest first: whole orders, at most 5,000 rows. Which ones is decided here; the rows are read
     * as the stream is.
     * @throws 400 for the days; 429 for a second export of the seller within the interval
     */
    async open(
      sellerId: string,
      { columns, limit: _limit, cursor: _cursor, ...choice }: ExportOrders,
    ): Promise<OrderExport> {
      const period = await orderService.period(sellerId, choice);
      await limitRate(sellerId);
      const { ids, truncated } = await orderExportRepository.choose(sellerId, period, choice, MAX_ROWS);
      const day = clock.now().toISOString().slice(0, 'YYYY-MM-DD'.length);
      return { fileName: `orders-${day}.csv`, truncated, csv: toCsv(readBatches(sellerId, ids), columns) };
    },
  };
}
