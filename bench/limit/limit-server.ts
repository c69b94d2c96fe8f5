/**
 * The hand-written server that the program is measured against: `node:http` and `pg`, one prepared statement for each
 * answer, whose JSON PostgreSQL makes. It answers what the program answers for the same request, and does what cannot be
 * left out: it verifies the signature and the expiry of the token, reads user, membership and seller as they are now (in
 * the statement of the answer), checks passwords at the same cost, and takes stock under a lock.
 *
 * It does not do the rest: no row-level security and no roles, no validation of path, query, body and answer, no CORS and
 * security headers, no request ids and logs, no rate limits, no retries, no idempotency keys, filters or pages of a list.
 * A checkout is one statement and one commit: the payment is not opened after the commit and stored by another one. A
 * change of status is one statement too, and knows one step: PENDING → CONFIRMED.
 */
import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { verify } from '@node-rs/argon2';
import pg from 'pg';
import { CHECKOUT_STATEMENT, LOGIN_STATEMENT, SESSION_STATEMENT, SHOP_PAGE_STATEMENT } from './limit-shop-sql.ts';
import { CONFIRM_STATEMENT, SELLER_STATEMENTS } from './limit-sql.ts';

const SECRET = process.env.JWT_SECRET!;
const TOKEN_SECONDS = 900;
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 16,
  application_name: 'pixecom-limit',
  options: '-c jit=off',
});

type Row = Record<string, unknown>;
type Handler = (req: IncomingMessage, res: ServerResponse, parts: string[], query: URLSearchParams) => Promise<unknown>;

const run = async <T extends Row>(name: string, text: string, values: unknown[]): Promise<T[]> =>
  (await pool.query<T>({ name, text, values })).rows;

function send(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}

const refuse = (res: ServerResponse, statusCode: number, message: string) =>
  send(res, statusCode, JSON.stringify({ statusCode, message }));

const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest();

/** User and seller of a live token. */
function claimsOf(req: IncomingMessage): [string, string] | null {
  const [head, payload, signature] = (req.headers.authorization ?? '').slice('Bearer '.length).split('.');
  if (signature === undefined) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(`${head}.${payload}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as {
    sub: string;
    sellerId: string;
    exp: number;
  };
  return claims.exp * 1000 > Date.now() ? [claims.sub, claims.sellerId] : null;
}

function tokenOf(claims: object): string {
  const iat = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256' })}.${encode({ ...claims, iat, exp: iat + TOKEN_SECONDS })}`;
  return `${text}.${sign(text).toString('base64url')}`;
}

async function readJson<T>(req: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as T;
}

type SellerStatement = keyof typeof SELLER_STATEMENTS;

/** An answer that is the `body` of a seller's statement. */
const answering =
  (name: SellerStatement, valuesOf: (parts: string[], query: URLSearchParams) => unknown[]): Handler =>
  async (req, res, parts, query) => {
    const claims = claimsOf(req);
    if (claims === null) return refuse(res, 401, 'Unauthorized');
    const [row] = await run<{ body: string }>(name, SELLER_STATEMENTS[name], [...claims, ...valuesOf(parts, query)]);
    return row === undefined ? refuse(res, 404, 'Not found') : send(res, 200, row.body);
  };

const pageOf = (_parts: string[], query: URLSearchParams): number[] => {
  const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 20)];
  return [limit, (page - 1) * limit, page];
};
const idOf = (parts: string[]) => [parts[3]];

const health: Handler = async (_req, res) => {
  await run('health', 'select 1', []);
  const timestamp = new Date().toISOString();
  const state = { status: 'ok', db: 'connected', redis: 'disabled', service: 'pixecom-api', timestamp };
  send(res, 200, JSON.stringify({ ...state, requestId: randomUUID() }));
};

const orders: Handler = async (req, res, _parts, query) => {
  const claims = claimsOf(req);
  if (claims === null) return refuse(res, 401, 'Unauthorized');
  const from = new Date(`${query.get('dateFrom')}T00:00:00Z`);
  const until = new Date(Date.parse(`${query.get('dateTo')}T00:00:00Z`) + 86_400_000);
  const values = [...claims, from, until, Number(query.get('limit') ?? 20)];
  const [row] = await run<{ items: string; next: string | null }>('orderList', SELLER_STATEMENTS.orderList, values);
  if (row === undefined) return refuse(res, 401, 'Unauthorized');
  const next = row.next === null ? 'null' : `"${Buffer.from(row.next).toString('base64url')}"`;
  send(res, 200, `{"items":${row.items},"nextCursor":${next}}`);
};

const shopPage: Handler = async (_req, res, parts) => {
  const [row] = await run<{ body: string }>('shopPage', SHOP_PAGE_STATEMENT, [parts[3], parts[4]]);
  if (row === undefined) refuse(res, 404, 'Page not found');
  else send(res, 200, row.body);
};

const orderStatus: Handler = async (req, res, parts) => {
  const claims = claimsOf(req);
  if (claims === null) return refuse(res, 401, 'Unauthorized');
  const { status } = await readJson<{ status: string }>(req);
  if (status !== 'CONFIRMED') return refuse(res, 400, 'Only what is measured');
  const [row] = await run<{ body: string }>('confirm', CONFIRM_STATEMENT, [...claims, parts[3]]);
  return row === undefined ? refuse(res, 400, 'Invalid transition') : send(res, 200, row.body);
};

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const orderNumber = () =>
  `ORD-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${[...randomBytes(8)].map((byte) => ALPHABET[byte % 36]).join('')}`;

interface Checkout {
  sellpageSlug: string;
  items: object[];
  shippingAddress: object;
  [field: string]: unknown;
}

const checkout: Handler = async (req, res, parts) => {
  const body = await readJson<Checkout>(req);
  const orderId = randomUUID();
  const number = orderNumber();
  const paymentId = `pi_test_${orderId.replaceAll('-', '')}`;
  const secret = createHash('sha256').update(paymentId).digest('hex').slice(0, 16);
  const [row] = await run<{ total: number; currency: string; discount: object | null }>(
    'checkout',
    CHECKOUT_STATEMENT,
    [
      parts[3],
      body.sellpageSlug,
      JSON.stringify(body.items),
      orderId,
      number,
      body.customerEmail,
      body.customerName,
      body.customerPhone ?? null,
      JSON.stringify(body.shippingAddress),
      body.discountCode ?? null,
      paymentId,
      body.shippingMethod,
      body.paymentMethod,
    ],
  );
  if (row === undefined) return refuse(res, 409, 'Insufficient stock');
  const payment = { type: 'stripe', clientSecret: `${paymentId}_secret_${secret}` };
  send(res, 201, JSON.stringify({ orderId, orderNumber: number, ...row, discountRejected: null, payment }));
};

const login: Handler = async (req, res) => {
  const { email, password } = await readJson<{ email: string; password: string }>(req);
  const [row] = await run<Record<string, string>>('login', LOGIN_STATEMENT, [email]);
  if (row === undefined || !(await verify(row.passwordHash!, password))) return refuse(res, 401, 'Invalid credentials');
  const refresh = `${randomBytes(48).toString('hex')}.${row.sellerId}`;
  await run('session', SESSION_STATEMENT, [row.id, sign(refresh).toString('hex')]);
  const accessToken = tokenOf({ sub: row.id, sellerId: row.sellerId, role: row.role, isSuperadmin: false });
  res.setHeader(
    'Set-Cookie',
    `refresh_token=${refresh}; Max-Age=604800; Path=/api/auth; HttpOnly; Secure; SameSite=Lax`,
  );
  const user = { id: row.id, email: row.email, displayName: row.displayName };
  send(
    res,
    200,
    JSON.stringify({ accessToken, user, seller: { id: row.sellerId, name: row.sellerName, slug: row.sellerSlug } }),
  );
};

const list: Record<string, Handler> = {
  'GET health': health,
  'GET products': answering('productList', pageOf),
  'GET products/': answering('productDetail', idOf),
  'GET sellpages': answering('sellpageList', pageOf),
  'GET orders': orders,
  'GET orders/': answering('orderDetail', idOf),
  'PATCH orders//': orderStatus,
  'GET storefront//': shopPage,
  'POST storefront//': checkout,
  'POST auth/': login,
};

/** `/api/orders/5` → `GET orders/`: parts beyond the second count, their values do not. */
const keyOf = (method: string, parts: string[]) => `${method} ${parts[2]}${'/'.repeat(Math.max(parts.length - 3, 0))}`;

createServer((req, res) => {
  const [path = '', search] = req.url!.split('?', 2);
  const parts = path.split('/');
  const handler = list[keyOf(req.method!, parts)];
  if (handler === undefined) return refuse(res, 404, 'Not found');
  handler(req, res, parts, new URLSearchParams(search)).catch((error: Error) => refuse(res, 500, error.message));
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
