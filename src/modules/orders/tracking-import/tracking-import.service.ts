import type { Cradle } from '#src/platform/cradle.ts';
import { isHttpUrl, lengthOf } from '#src/platform/http/fields.ts';
import type { UploadedFile } from '#src/platform/http/upload.ts';
import { OrderEventType } from '../order-event.entity.ts';
import type { NewOrderEvent } from '../lifecycle/order-lifecycle.repository.ts';
import type { TrackedOrder } from './tracking-import.repository.ts';
import type { ImportedTracking } from './tracking-import.schema.ts';
import { parseTrackingFile, type TrackingRow } from './tracking-import.ts';

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycleRepository' | 'trackingImportRepository'>;

const MAX_NUMBER = 255;
const MAX_URL = 1000;
/** `9.40551E+21`: a long number that a spreadsheet has rounded. `94E20` may be a number of its own. */
const DAMAGED = /^[+-]?\d+(?:[.,]\d+E[+-]?|E[+-])\d{1,3}$/i;
const LINE_BREAK = /[\n-\r\u0085\u2028\u2029]/;

/** A row that found its order. */
interface Match {
  row: TrackingRow;
  order: TrackedOrder;
}

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

function checkRow({ trackingNumber, trackingUrl }: TrackingRow, order: TrackedOrder | undefined): string | null {
  if (order === undefined) return 'Order not found or does not belong to this seller';
  if (lengthOf(trackingNumber) > MAX_NUMBER) return 'Tracking number is too long';
  const badUrl = trackingUrl !== '' && (lengthOf(trackingUrl) > MAX_URL || !isHttpUrl(trackingUrl));
  return badUrl ? 'Tracking URL must be an http(s) URL' : null;
}

const changes = ({ row, order }: Match): boolean =>
  row.trackingNumber !== order.trackingNumber || (row.trackingUrl !== '' && row.trackingUrl !== order.trackingUrl);

const toChange = ({ row, order }: Match) => ({
  id: order.id,
  trackingNumber: row.trackingNumber,
  trackingUrl: row.trackingUrl === '' ? order.trackingUrl : row.trackingUrl,
});

const toEvent = ({ row, order: { id, status } }: Match): NewOrderEvent => ({
  orderId: id,
  type: OrderEventType.NoteAdded,
  description: `Tracking number set to ${row.trackingNumber} via import`,
  metadata: { from: status, to: status },
});

/** Tracking numbers from a file (part 2, section 3.5). */
export function makeTrackingImportService({ em, orderLifecycleRepository, trackingImportRepository }: Dependencies) {
  const store = async (sellerId: string, actorId: string, matches: Match[]): Promise<void> => {
    const changed = matches.filter(changes);
    if (changed.length === 0) return;
    await trackingImportRepository.update(sellerId, changed.map(toChange));
    await orderLifecycleRepository.addEvents(sellerId, changed.map(toEvent), actorId);
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
        const orders = await trackingImportRepository.lock(
          sellerId,
          sound.map(({ orderNumber }) => orderNumber),
        );
        const byNumber = new Map(orders.map((order) => [order.orderNumber, order]));
        const [good, bad] = sift(sound, (row) => checkRow(row, byNumber.get(row.orderNumber)));
        const matches = good.map((row) => ({ row, order: byNumber.get(row.orderNumber)! }));
        await store(sellerId, actorId, matches);
        return { updated: good.length, failed: [...unsound, ...bad].sort((a, b) => a.line - b.line) };
      });
    },
  };
}

export type TrackingImportService = ReturnType<typeof makeTrackingImportService>;
