import type { Cradle } from '#src/platform/cradle.ts';
import { isHttpUrl, lengthOf } from '#src/platform/http/fields.ts';
import type { UploadedFile } from '#src/platform/http/upload.ts';
import type { Order } from '../order.entity.ts';
import type { ImportedTracking } from './tracking-import.schema.ts';
import { parseTrackingFile, type TrackingRow } from './tracking-import.ts';

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycle'>;

const MAX_NUMBER = 255;
const MAX_URL = 1000;
/** `9.40551E+21`: a long number that a spreadsheet has rounded. `94E20` may be a number of its own. */
const DAMAGED = /^[+-]?\d+(?:[.,]\d+E[+-]?|E[+-])\d{1,3}$/i;
const LINE_BREAK = /[\n-\r\u0085\u2028\u2029]/;

type Failed = ImportedTracking['failed'];

/** Splits rows by whether there is a reason against them; `reasonOf` is asked in the order of the file. */
function sift(
  rows: TrackingRow[],
  reasonOf: (row: TrackingRow) => string | null,
): [passed: TrackingRow[], failed: Failed] {
  const failed: Failed = [];
  const passed = rows.filter((row) => {
    const reason = reasonOf(row);
    if (reason !== null) failed.push({ line: row.line, orderNumber: row.orderNumber, reason });
    return reason === null;
  });
  return [passed, failed];
}

/** The same of the same order again, as in a file with a line for each item, says nothing; nor does one without a URL. */
function withoutRepeats(rows: TrackingRow[]): TrackingRow[] {
  const first = new Map<string, TrackingRow>();
  return rows.filter((row) => {
    const { orderNumber, trackingNumber, trackingUrl } = row;
    if (orderNumber === '' || trackingNumber === '') return true;
    const known = first.get(orderNumber);
    if (known === undefined) first.set(orderNumber, row);
    const isSameUrl = trackingUrl === '' || trackingUrl === known?.trackingUrl;
    return trackingNumber !== known?.trackingNumber || !isSameUrl;
  });
}

/** What is wrong with a row in its file. */
function makeFileCheck(): (row: TrackingRow) => string | null {
  const seen = new Set<string>();
  return ({ orderNumber, trackingNumber }) => {
    if (orderNumber === '' || trackingNumber === '') return 'Missing order number or tracking number';
    if (seen.has(orderNumber)) return 'Duplicate order number in file';
    seen.add(orderNumber);
    if (DAMAGED.test(trackingNumber)) return 'Tracking number was damaged by a spreadsheet';
    return LINE_BREAK.test(trackingNumber) ? 'Tracking number holds a line break' : null;
  };
}

function checkRow({ trackingNumber, trackingUrl }: TrackingRow, order: Order | undefined): string | null {
  if (order === undefined) return 'Order not found or does not belong to this seller';
  if (lengthOf(trackingNumber) > MAX_NUMBER) return 'Tracking number is too long';
  const badUrl = trackingUrl !== '' && (lengthOf(trackingUrl) > MAX_URL || !isHttpUrl(trackingUrl));
  return badUrl ? 'Tracking URL must be an http(s) URL' : null;
}

/** Tracking numbers from a file (part 2, section 3.5). */
export function makeTrackingImportService({ em, orderLifecycle }: Dependencies) {
  const apply = async (actorId: string, rows: TrackingRow[], orders: Map<string, Order>) => {
    const changes = rows.flatMap(({ orderNumber, trackingNumber, trackingUrl }) => {
      const order = orders.get(orderNumber)!;
      if (!order.track({ trackingNumber, trackingUrl: trackingUrl || undefined })) return [];
      return [order.note({ actorId, description: `Tracking number set to ${trackingNumber} via import` })];
    });
    await orderLifecycle.store(changes);
  };

  return {
    /**
     * Sets the tracking number of each row's order, and the URL where its cell is not blank; what was so before gets no
     * event. Good rows are stored whatever the others are. Three statements for any number of rows.
     * @throws 400 INVALID_FILE, TOO_MANY_ROWS, and for a file without required columns or rows
     */
    async import(sellerId: string, actorId: string, file: UploadedFile): Promise<ImportedTracking> {
      const [sound, unsound] = sift(withoutRepeats(await parseTrackingFile(file)), makeFileCheck());
      if (sound.length === 0) return { updated: 0, failed: unsound };
      return em.transactional(async () => {
        const numbers = sound.map(({ orderNumber }) => orderNumber);
        const orders = await orderLifecycle.lockByNumber(sellerId, numbers);
        const byNumber = new Map(orders.map((order) => [order.orderNumber, order]));
        const [good, bad] = sift(sound, (row) => checkRow(row, byNumber.get(row.orderNumber)));
        await apply(actorId, good, byNumber);
        return { updated: good.length, failed: [...unsound, ...bad].sort((a, b) => a.line - b.line) };
      });
    },
  };
}
