import { beforeEach, describe, expect, test } from '#test';
import { makeOrder, makeOrderItem } from '#support/builders/order.ts';
import type { Response } from 'supertest';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { parseTrackingFile } from '#src/modules/orders/tracking-import/tracking-import.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/orders/import-tracking';
const HEAD = 'OrderNumber,TrackingNumber,TrackingUrl\n';
const NOT_FOUND = 'Order not found or does not belong to this seller';
const MISSING = 'Missing order number or tracking number';
const DUPLICATE = 'Duplicate order number in file';
const TOO_LONG = 'Tracking number is too long';
const DAMAGED = 'Tracking number was damaged by a spreadsheet';
const LINE_BREAK = 'Tracking number holds a line break';
const BAD_URL = 'Tracking URL must be an http(s) URL';

let staff: Staff;
beforeEach(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
});

interface Part {
  name?: string;
  fileName?: string | null;
  type?: string;
  content: string | Buffer;
}

function formOf(parts: Part[]): Buffer {
  const chunks = parts.flatMap(({ name = 'file', fileName = 'tracking.csv', type = 'text/csv', content }) => [
    Buffer.from(`--limit\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(fileName === null ? '\r\n\r\n' : `; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from('--limit--\r\n')]);
}

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=limit' };
const send = (parts: Part[], who = staff): Promise<Response> =>
  who.http.send('post', PATH, { body: formOf(parts), headers: MULTIPART });
const upload = (content: string | Buffer, who = staff): Promise<Response> => send([{ content }], who);

async function imported(content: string | Buffer): Promise<unknown> {
  const answer = await upload(content);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as unknown;
}

const make = (number: string, overrides: Record<string, unknown> = {}) =>
  makeOrder(world, { seller: staff.seller, order_number: number, updated_at: '2026-01-01T00:00:00Z', ...overrides });

interface Stored {
  tracking_number: string | null;
  tracking_url: string | null;
  status: string;
}
async function stored(number: string): Promise<Stored> {
  const [row] = await world.sql<Stored>(
    'select tracking_number, tracking_url, status from orders where seller_id = ? and order_number = ?',
    [staff.seller.id, number],
  );
  return row!;
}
const eventsOf = (): Promise<Record<string, unknown>[]> =>
  world.sql(
    `select o.order_number, e.event_type, e.description, e.metadata, e.created_by
     from order_events e join orders o on o.id = e.order_id where e.seller_id = ? order by o.order_number, e.created_at`,
    [staff.seller.id],
  );

test('numbers and URLs are stored, the status stays, and every changed order says so once', async () => {
  await make('A', { status: 'PROCESSING' });
  await make('B', { tracking_url: 'https://old.example.com/' });
  const file = `${HEAD} A , T1 , https://t.example.com/T1 \r\nB,T2,\r\n`;
  expect(await imported(file)).toEqual({ updated: 2, failed: [] });
  expect(await stored('A')).toEqual({
    tracking_number: 'T1',
    tracking_url: 'https://t.example.com/T1',
    status: 'PROCESSING',
  });
  expect(await stored('B')).toEqual({
    tracking_number: 'T2',
    tracking_url: 'https://old.example.com/',
    status: 'CONFIRMED',
  });
  const event = (order_number: string, number: string, status: string) => ({
    order_number,
    event_type: 'NOTE_ADDED',
    description: `Tracking number set to ${number} via import`,
    metadata: { from: status, to: status },
    created_by: staff.user.id,
  });
  expect(await eventsOf()).toEqual([event('A', 'T1', 'PROCESSING'), event('B', 'T2', 'CONFIRMED')]);
});

test('hard case 32: the same file twice counts twice and writes once', async () => {
  await make('A');
  await make('B');
  const file = `${HEAD}A,T1,https://t.example.com/\nB,T2,`;
  expect(await imported(file)).toEqual({ updated: 2, failed: [] });
  expect(await withoutChange(world, () => imported(file))).toEqual({ updated: 2, failed: [] });
  expect(await eventsOf()).toHaveLength(2);
});

test('hard case 32: every bad row is named with its line, and the good ones are stored', async () => {
  for (const number of ['A', 'B', 'C', 'D', 'E', 'F', 'G']) await make(number);
  const file = [
    'OrderNumber,TrackingNumber,TrackingUrl', // 1
    'A,T1,"\n"', // 2 and 3
    '', // 4
    '   ', // 5
    ',T2,', // 6
    'B,,', // 7
    'B,T3,', // 8
    'nobody,T4,', // 9
    `C,${'x'.repeat(256)},`, // 10
    'D,T5,javascript:alert(1)', // 11
    `E,T6,https://t.example.com/${'x'.repeat(1000)}`, // 12
    'A,T7,', // 13
    ',,', // 14
    'a,T8', // 15
    `F,${'😀'.repeat(255)}`, // 16
    'C,"T\n9",', // 17 and 18
    'G,9.40551E+21,', // 19
    'G,T10,', // 20
  ].join('\r\n');
  const failure = (line: number, orderNumber: string, reason: string) => ({ line, orderNumber, reason });
  expect(await imported(file)).toEqual({
    updated: 3,
    failed: [
      failure(6, '', MISSING),
      failure(7, 'B', MISSING),
      failure(9, 'nobody', NOT_FOUND),
      failure(10, 'C', TOO_LONG),
      failure(11, 'D', BAD_URL),
      failure(12, 'E', BAD_URL),
      failure(13, 'A', DUPLICATE),
      failure(15, 'a', NOT_FOUND),
      failure(17, 'C', DUPLICATE),
      failure(19, 'G', DAMAGED),
      failure(20, 'G', DUPLICATE),
    ],
  });
  expect((await eventsOf()).map(({ order_number }) => order_number)).toEqual(['A', 'B', 'F']);
  expect((await stored('A')).tracking_number).toBe('T1');
  expect((await stored('B')).tracking_number).toBe('T3');
  expect((await stored('D')).tracking_number).toBeNull();
});

test("hard case 6: another seller's order is not found and not changed", async () => {
  const other = await makeStaff(world);
  await makeOrder(world, { seller: other.seller, order_number: 'FOREIGN' });
  const answer = await withoutChange(world, () => imported(`${HEAD}FOREIGN,T1,`));
  expect(answer).toEqual({ updated: 0, failed: [{ line: 2, orderNumber: 'FOREIGN', reason: NOT_FOUND }] });
});

describe('files that are read', () => {
  test.each([
    ['with a BOM', '\ufeffOrderNumber,TrackingNumber\nA,T1'],
    ['with other spellings', 'order_number,TRACKING number\nA,T1'],
    ['with hyphens', 'Order-Number,Tracking-Number\nA,T1'],
    ['with columns in another order and more of them', 'Note,TrackingNumber,OrderNumber\nx,T1,A,y'],
    ['with CRLF', 'OrderNumber,TrackingNumber\r\nA,T1\r\n'],
    ['with quoted cells', '"OrderNumber","TrackingNumber"\n"A","T1"\n'],
    ['with blank lines in front', '\n  \nOrderNumber,TrackingNumber\n\nA,T1\n\n'],
    ['with a row that ends early', 'OrderNumber,TrackingNumber,TrackingUrl\nA,T1'],
  ])('%s', async (_name, file) => {
    await make('A');
    expect(await imported(file)).toEqual({ updated: 1, failed: [] });
    expect((await stored('A')).tracking_number).toBe('T1');
  });

  test('doubled quotes, commas and line breaks in a cell; text beyond ASCII', async () => {
    await make('Ä "1", x');
    const file = 'OrderNumber,Note,TrackingNumber\n"Ä ""1"", x","a,\r\nb","T,""2"""';
    expect(await imported(file)).toEqual({ updated: 1, failed: [] });
    expect((await stored('Ä "1", x')).tracking_number).toBe('T,"2"');
  });

  test.each([
    ['by type', 'tracking.txt', 'text/csv'],
    ['by name', 'TRACKING.CSV', 'application/vnd.ms-excel'],
  ])('known %s', async (_name, fileName, type) => {
    await make('A');
    const answer = await send([{ fileName, type, content: 'OrderNumber,TrackingNumber\nA,T1' }]);
    expect([answer.status, answer.body]).toEqual([200, { updated: 1, failed: [] }]);
  });

  test('1,000 rows', async () => {
    const rows = Array.from({ length: 1000 }, (_, n) => `N${n},T`).join('\n');
    const answer = (await imported(`OrderNumber,TrackingNumber\n${rows}\n\n`)) as {
      updated: number;
      failed: unknown[];
    };
    expect([answer.updated, answer.failed.length]).toEqual([0, 1000]);
  });
});

describe('files of spreadsheets', () => {
  const LONG = '9405511899223197428490';
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

  test.each<[string, string | Buffer]>([
    ['semicolons', `OrderNumber;TrackingNumber;Note\r\nA;${LONG};a,b`],
    ['tabs', `Note\tOrderNumber\tTrackingNumber\n\tA\t${LONG}\n`],
    ['tabs, the last cells empty', `OrderNumber\tTrackingNumber\tNote\nA\t${LONG}\t\n`],
    ['semicolons in a head of quoted commas', `"a,b,c";OrderNumber;TrackingNumber\n;A;${LONG}`],
    ['a named delimiter', `sep=;\r\nOrderNumber;TrackingNumber\r\nA;${LONG}`],
    ['a named delimiter behind a mark', `\ufeff"SEP=\t"\nOrderNumber\tTrackingNumber\nA\t${LONG}`],
    ['UTF-16, little end first', Buffer.from(`\ufeffOrderNumber\tTrackingNumber\r\nA\t${LONG}`, 'utf16le')],
    ['UTF-16, big end first', utf16be(`\ufeffOrderNumber;TrackingNumber\nA;${LONG}`)],
    ['a number as a formula, bare', `OrderNumber,TrackingNumber\nA,="${LONG}"`],
    ['all cells as formulas, bare', `="OrderNumber";="TrackingNumber"\r\n="A"; ="${LONG}"\r\n`],
    ['a number as a formula, quoted', `OrderNumber,TrackingNumber\nA,"=""${LONG}"""`],
    ['a number behind an apostrophe', `OrderNumber,TrackingNumber\n'A,'${LONG}`],
    ['white space around it', `OrderNumber,TrackingNumber\n A\u00a0," ${LONG} "`],
    ['a formula in a quoted note', `OrderNumber,Note,TrackingNumber\nA,"x,=""1"",y",${LONG}`],
    ['rows of bare delimiters', `OrderNumber,TrackingNumber\n${',\n'.repeat(2000)}A,${LONG}\n${' , \n'.repeat(2000)}`],
    ['a row for each item', `OrderNumber,TrackingNumber\nA,${LONG}\nA,${LONG}\nA,="${LONG}"`],
  ])('%s', async (_name, file) => {
    await make('A');
    expect(await imported(file)).toEqual({ updated: 1, failed: [] });
    expect((await stored('A')).tracking_number).toBe(LONG);
    expect(await eventsOf()).toHaveLength(1);
  });

  test.each(['9.40551E+21', '9,40551E+21', '9E+21', '="9.4e+21"', '1.5E-7', '9.40551e21', '94E+20', '-9.4E+21'])(
    'a damaged number fails: %s',
    async (cell) => {
      await make('A');
      expect(await withoutChange(world, () => imported(`OrderNumber;TrackingNumber\nA;${cell}`))).toEqual({
        updated: 0,
        failed: [{ line: 2, orderNumber: 'A', reason: DAMAGED }],
      });
    },
  );

  test.each(['1E5', '12E5', 'E+21', '9.4F21', '94E055', '1.2.3E+4'])('%s is a number like any other', async (cell) => {
    await make('A');
    expect(await imported(`OrderNumber;TrackingNumber\nA;${cell}`)).toEqual({ updated: 1, failed: [] });
  });

  test('the same number again is no failure, one with another URL is', async () => {
    for (const number of ['A', 'B', 'C']) await make(number);
    const rows = ['A,T1,', 'A,T1,https://a.example/1', 'B,T2,ftp://b.example', 'B,T2,https://b.example/2'];
    const more = ['C,T3,https://c.example/3', 'C,T3,', 'C,T3,https://c.example/3'];
    const file = ['OrderNumber,TrackingNumber,TrackingUrl', ...rows, ...more].join('\n');
    expect(await imported(file)).toEqual({
      updated: 2,
      failed: [
        { line: 3, orderNumber: 'A', reason: DUPLICATE },
        { line: 4, orderNumber: 'B', reason: 'Tracking URL must be an http(s) URL' },
        { line: 5, orderNumber: 'B', reason: DUPLICATE },
      ],
    });
    expect(await Promise.all(['A', 'B', 'C'].map(async (number) => (await stored(number)).tracking_url))).toEqual([
      null,
      null,
      'https://c.example/3',
    ]);
  });

  test.each(['"T\n1"', '"T\r1"', '"T\u20281"'])('a number over two lines fails: %j', async (cell) => {
    for (const number of ['A', 'B']) await make(number);
    const file = `sep=,\nNote,OrderNumber,TrackingNumber\n\n,,\n"x\ny",A,${cell}\n,B,T2`;
    expect(await imported(file)).toEqual({
      updated: 1,
      failed: [{ line: 5, orderNumber: 'A', reason: LINE_BREAK }],
    });
  });

  test('our own export of an order with two lines, tracking filled in', async () => {
    const order = await make('A');
    await make('B', { tracking_number: '+49123' });
    for (const product_name of ['Mouse', 'Pad; =1']) {
      await makeOrderItem(world, { order, product: null, product_name, unit_price: '5.00', line_total: '5.00' });
    }
    const { text } = await staff.http.get('/orders/export?dateFrom=2026-01-01');
    const file = text.replaceAll(/^(A,.*),,(,"?\{)/gm, '$1,T1,$2');
    expect(file.split(',T1,,')).toHaveLength(3);
    expect(await imported(file)).toEqual({ updated: 2, failed: [] });
    expect([(await stored('A')).tracking_number, (await stored('B')).tracking_number]).toEqual(['T1', '+49123']);
  });

  const BYTES = 2 * 1024 * 1024;
  const read = (text: string) =>
    parseTrackingFile({ name: 'a.csv', type: 'text/csv', bytes: Buffer.from(text.slice(0, BYTES)) });

  test.each([',\n', '"', "';"])('others have their turns while a file of %j is read', async (content) => {
    let turns = 0;
    let isReading = true;
    const count = (): void => {
      turns += 1;
      if (isReading) setImmediate(count);
    };
    setImmediate(count);
    await read(content.repeat(BYTES)).catch(() => undefined);
    isReading = false;
    expect(turns).toBeGreaterThan(15); // a row that is too long ends it
  });

  // each was read again from every character on, which took an hour
  test.each([
    ['="', '\t'],
    ['="', ' '],
    ['', '="'],
    ['', ','],
    ['OrderNumber,TrackingNumber', ',x'],
  ])('%j and then %j without end is refused', async (start, more) => {
    await expect(read(start + more.repeat(BYTES))).rejects.toMatchObject({ code: 'INVALID_FILE' });
  });
});

describe('hard case 32: refusals', () => {
  const FILE = { content: 'OrderNumber,TrackingNumber\nA,T1' };
  const many = `OrderNumber,TrackingNumber\n${Array.from({ length: 1001 }, (_, n) => `N${n},T`).join('\n')}`;
  const missing = (name: string) => `CSV missing required column: ${name}`;
  const NO_ROWS = 'CSV file is empty or contains no data rows';

  test.each<[string, Part[], number, string, string | null]>([
    ['no file', [], 400, 'FILE_REQUIRED', null],
    ['a form in which none was chosen', [{ name: 'file', fileName: '', content: '' }], 400, 'FILE_REQUIRED', null],
    ['two files', [FILE, FILE], 400, 'BAD_REQUEST', null],
    ['a file in another field', [{ ...FILE, name: 'csv' }], 400, 'BAD_REQUEST', null],
    ['another field', [FILE, { name: 'x', fileName: null, content: '1' }], 400, 'BAD_REQUEST', null],
    ['a field alone', [{ name: 'file', fileName: null, content: FILE.content }], 400, 'BAD_REQUEST', null],
    ['a wrong type', [{ ...FILE, fileName: 'a.txt', type: 'text/plain' }], 400, 'INVALID_FILE', null],
    ['Latin-1', [{ content: Buffer.from('OrderNumber,TrackingNumber\nÄ,T1', 'latin1') }], 400, 'INVALID_FILE', null],
    [
      'UTF-16 without its mark',
      [{ content: Buffer.from('OrderNumber,TrackingNumber\nA,T1', 'utf16le') }],
      400,
      'INVALID_FILE',
      null,
    ],
    ['U+0000', [{ content: 'OrderNumber,TrackingNumber\nA,T\u00001' }], 400, 'INVALID_FILE', null],
    ['a quote left open', [{ content: 'OrderNumber,TrackingNumber\nA,"T1' }], 400, 'INVALID_FILE', null],
    ['a quote within a cell', [{ content: 'OrderNumber,TrackingNumber\nA,T"1' }], 400, 'INVALID_FILE', null],
    ['text behind a quote', [{ content: 'OrderNumber,TrackingNumber\nA,"T"1' }], 400, 'INVALID_FILE', null],
    ['no column OrderNumber', [{ content: 'Order,TrackingNumber\nA,T1' }], 400, 'BAD_REQUEST', missing('OrderNumber')],
    [
      'no column TrackingNumber',
      [{ content: 'OrderNumber;Tracking\nA;T1' }],
      400,
      'BAD_REQUEST',
      missing('TrackingNumber'),
    ],
    ['one column', [{ content: 'OrderNumber\nA' }], 400, 'BAD_REQUEST', missing('TrackingNumber')],
    ['an empty file', [{ content: '' }], 400, 'BAD_REQUEST', NO_ROWS],
    [
      'UTF-16 with half a sign',
      [{ content: Buffer.from([0xff, 0xfe, 0x3d, 0xd8, 0x41, 0]) }],
      400,
      'INVALID_FILE',
      null,
    ],
    ['a head and bare delimiters', [{ content: HEAD + ',,\n'.repeat(1500) }], 400, 'BAD_REQUEST', NO_ROWS],
    ['a named delimiter alone', [{ content: 'sep=;' }], 400, 'BAD_REQUEST', NO_ROWS],
    ['a head alone', [{ content: `${HEAD}\n  \n` }], 400, 'BAD_REQUEST', NO_ROWS],
    ['1,001 rows', [{ content: many }], 400, 'TOO_MANY_ROWS', 'CSV has more than 1000 data rows'],
    ['more than 2 MB', [{ content: Buffer.alloc(2 * 1024 * 1024 + 1, 0x61) }], 413, 'PAYLOAD_TOO_LARGE', null],
  ])('%s', async (_name, parts, status, code, message) => {
    for (const number of ['A', 'N1']) await make(number);
    const answer = await withoutChange(world, () => send(parts));
    expectRefusal(answer, { status, code, message: message ?? (answer.body.message as string) });
  });

  test.each([
    ['JSON', '{}', 'application/json'],
    ['nothing', undefined, 'text/plain'],
    ['the CSV itself', FILE.content, 'text/csv'],
    ['a form without a boundary', formOf([FILE]), 'multipart/form-data'],
  ])('%s in place of a form', async (_name, body, type) => {
    const answer = await staff.http.send('post', PATH, { body, headers: { 'content-type': type } });
    expect([answer.status, answer.body.code]).toEqual([400, 'FILE_REQUIRED']);
  });

  test('a form that breaks off', async () => {
    const body = formOf([FILE]).subarray(0, -12);
    const answer = await staff.http.send('post', PATH, { body, headers: MULTIPART });
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('hard case 5: a VIEWER gets 403 before anything is read', async () => {
    const viewer = await makeStaff(world, { role: 'VIEWER', seller: staff.seller });
    expect((await withoutChange(world, () => send([], viewer))).status).toBe(403);
    expect((await world.http.send('post', PATH, { body: formOf([]), headers: MULTIPART })).status).toBe(401);
  });
});

test('hard case 33: three statements whatever the rows', async () => {
  for (const count of [1, 20, 100]) {
    await world.sql(
      `insert into orders (seller_id, order_number, customer_email) select ?, ? || n, 'c@example.com' from generate_series(1, ?) n`,
      [staff.seller.id, `S${count}-`, count],
    );
    const rows = Array.from({ length: count }, (_, n) => `S${count}-${n + 1},T${n}`).join('\n');
    const file = `OrderNumber,TrackingNumber\n${rows}`;
    const statements = await statementsOf(world, async () =>
      expect(await imported(file)).toEqual({ updated: count, failed: [] }),
    );
    expect(statements).toHaveLength(3);
  }
});
