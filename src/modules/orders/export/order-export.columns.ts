import { asObject } from '#src/platform/values/stored-json.ts';
import type { OrderStatus } from '../order-status.ts';

/** Columns of the CSV export (part 2, section 3.4). */

/** One line of an order, or an order without lines, whose item columns are null. Amounts are decimal text with two decimals. */
export interface ExportRow {
  orderNumber: string;
  createdAt: Date;
  status: OrderStatus;
  customerName: string | null;
  customerEmail: string;
  customerPhone: string | null;
  productName: string | null;
  variantName: string | null;
  sku: string | null;
  quantity: number | null;
  unitPrice: string | null;
  lineTotal: string | null;
  subtotal: string;
  shippingCost: string;
  discountAmount: string;
  total: string;
  currency: string;
  source: string | null;
  trackingNumber: string | null;
  transactionId: string | null;
  paymentMethod: string | null;
  paidAt: Date | null;
  shippingAddress: unknown;
  billingAddress: unknown;
}

/** What a column holds, where that decides how its cells are written. */
export type ColumnKind = 'phone';

/** Header and cell; null is an empty cell. */
type Column = [header: string, cell: (row: ExportRow) => string | null, kind?: ColumnKind];
type Addresses = 'shippingAddress' | 'billingAddress';

export type ColumnSet = 'default' | 'full';

const instant = (value: Date | null): string | null => value && value.toISOString().slice(0, 19).replace('T', ' ');

const asText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) || null : null;

/** The first of the named parts of an address that holds something. */
const part =
  (address: Addresses, ...names: string[]) =>
  (row: ExportRow): string | null => {
    const parts = asObject(row[address]);
    return names.map((name) => asText(parts[name])).find((text) => text !== null) ?? null;
  };

const ORDER: Column[] = [
  ['OrderNumber', (row) => row.orderNumber],
  ['Date', (row) => instant(row.createdAt)],
  ['Status', (row) => row.status],
  ['CustomerName', (row) => row.customerName],
  ['CustomerEmail', (row) => row.customerEmail],
  ['CustomerPhone', (row) => row.customerPhone, 'phone'],
  ['ProductName', (row) => row.productName],
  ['VariantName', (row) => row.variantName],
];

const ITEM: Column[] = [
  ['Qty', (row) => row.quantity?.toString() ?? null],
  ['UnitPrice', (row) => row.unitPrice],
  ['LineTotal', (row) => row.lineTotal],
];

const REFERENCES: Column[] = [
  ['Source', (row) => row.source],
  ['TrackingNumber', (row) => row.trackingNumber],
  ['TransactionId', (row) => row.transactionId],
];

const total: Column = ['Total', (row) => row.total];

const place = (prefix: string, address: Addresses): Column[] => [
  [`${prefix}Address1`, part(address, 'line1', 'street')],
  [`${prefix}Address2`, part(address, 'line2')],
  [`${prefix}City`, part(address, 'city')],
  [`${prefix}State`, part(address, 'state')],
  [`${prefix}Zip`, part(address, 'postalCode', 'zip')],
  [`${prefix}Country`, part(address, 'country')],
  [`${prefix}CountryCode`, part(address, 'countryCode')],
];

export const EXPORT_COLUMNS: Record<ColumnSet, Column[]> = {
  default: [
    ...ORDER,
    ...ITEM,
    total,
    ...REFERENCES,
    ['ShippingAddress', (row) => JSON.stringify(asObject(row.shippingAddress))],
  ],
  full: [
    ...ORDER,
    ['SKU', (row) => row.sku],
    ...ITEM,
    ['Subtotal', (row) => row.subtotal],
    ['ShippingPrice', (row) => row.shippingCost],
    ['DiscountPrice', (row) => row.discountAmount],
    total,
    ['Currency', (row) => row.currency],
    ...REFERENCES,
    ['PaymentMethod', (row) => row.paymentMethod],
    ['PaidAt', (row) => instant(row.paidAt)],
    ...place('Shipping', 'shippingAddress'),
    ['ShippingPhone', (row) => row.customerPhone, 'phone'],
    ['BillingFirstName', part('billingAddress', 'firstName')],
    ['BillingLastName', part('billingAddress', 'lastName')],
    ...place('Billing', 'billingAddress'),
  ],
};
