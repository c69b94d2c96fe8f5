import { describe, expect, test } from '#test';
import fc from 'fast-check';
import { claimableHostname, normaliseHostname } from '#src/modules/domains/hostname.ts';
import { AppError } from '#src/platform/errors.ts';

/** The code of the refusal, or the hostname. */
function outcome(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof AppError && error.status === 400) return error.code;
    throw error;
  }
}
const normal = (input: string): string => outcome(() => normaliseHostname(input));

const label63 = 'a'.repeat(63);
const name253 = `${'a'.repeat(61)}.${label63}.${label63}.${label63}`;

describe('hard case 29: a hostname has one form', () => {
  test.each([
    ['shop.example.com', 'shop.example.com'],
    ['  Shop.Example.COM \n', 'shop.example.com'],
    ['HTTPS://HOST.UPPER/some/path?q=1', 'host.upper'],
    ['http://a.example', 'a.example'],
    ['a.example:8443', 'a.example'],
    ['https://a.example:8443/x', 'a.example'],
    ['a.example.', 'a.example'],
    ['https://a.example./', 'a.example'],
    ['a.example/http://b.example', 'a.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['пример.рф', 'xn--e1afmkfd.xn--p1ai'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['ｓｈｏｐ.example', 'shop.example'],
    ['a--b.example', 'a--b.example'],
    ['1.example', '1.example'],
    ['1.2.3.example', '1.2.3.example'],
    ['a.1b', 'a.1b'],
    [`${label63}.example`, `${label63}.example`],
    [name253, name253],
    [`${name253}.`, name253],
    ['www.x.com', 'www.x.com'],
    ['x.com', 'x.com'],
  ])('%j → %s', (input, expected) => {
    expect(normal(input)).toBe(expected);
  });
});

describe('hard case 29: what is no hostname is refused', () => {
  test.each([
    '',
    ' ',
    '.',
    '/',
    ':',
    'https://',
    'localhost',
    'LOCALHOST:3000',
    'example',
    'example.',
    '.example.com',
    'a..example',
    'a.example..',
    'a.example。',
    '-a.example',
    'a-.example',
    'a.-example',
    'a_b.example',
    '_pixecom.a.example',
    'a b.example',
    'a.example b',
    'a.example?q=1',
    'a.example#x',
    'user@a.example',
    'https://user:pass@a.example',
    '*.example.com',
    'a,b.example',
    'a%62.example',
    'a.exam%70le',
    'ftp://a.example',
    '//a.example',
    'https:/a.example',
    '127.0.0.1',
    '192.168.1.1:80',
    'http://10.0.0.1/x',
    '1.2.3',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '1.2.3.0x10',
    '0177.0.0.01',
    'a.123',
    'a.0x1',
    '１２７.０.０.１',
    '::1',
    '[::1]',
    '[::1]:80',
    '2001:db8::1',
    'http://[2001:db8::1]/',
    `${label63}a.example`,
    `a${name253}`,
    `${'é'.repeat(63)}.example`,
    '\u200d.example',
    '\ud800.example',
    'a.example\u0000',
    'a／b.example',
    'a＠b.example',
  ])('%j', (input) => {
    expect(normal(input)).toBe('INVALID_HOSTNAME');
  });
});

describe('for any text', () => {
  const hostLike = fc.stringMatching(/^(https?:\/\/)?[a-zA-Z0-9éЖ本._:/-]{0,40}$/u);
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    hostLike,
    fc.domain(),
    fc.webUrl(),
    fc.ipV4Extended(),
  );

  test('the result is a hostname or the refusal, and nothing else is thrown', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const result = normal(input);
        if (result === 'INVALID_HOSTNAME') return;
        expect(result).toMatch(
          /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        );
        expect(result).not.toMatch(/\.\d+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('twice is once', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const once = normal(input);
        fc.pre(once !== 'INVALID_HOSTNAME');
        expect(normal(once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  test('letter case, scheme, port, path and a trailing dot make no difference', () => {
    const dressed = fc.record({
      name: fc.domain(),
      scheme: fc.constantFrom('', 'http://', 'HTTPS://'),
      port: fc.constantFrom('', ':80', ':x'),
      path: fc.constantFrom('', '/', '/a:b?c#d'),
      dot: fc.constantFrom('', '.'),
      upper: fc.boolean(),
    });
    fc.assert(
      fc.property(dressed, ({ name, scheme, port, path, dot, upper }) => {
        const input = `${scheme}${upper ? name.toUpperCase() : name}${dot}${port}${path}`;
        expect(normal(input)).toBe(normal(name));
      }),
    );
  });
});

describe('hosts of the platform', () => {
  const claim = (input: string, hosts = ['pixecom.io', 'Shop.Pixe.COM.', 'bücher.example', 'localhost']) =>
    outcome(() => claimableHostname(input, hosts));

  test.each([
    'pixecom.io',
    'PIXECOM.io.',
    'a.pixecom.io',
    'a.b.pixecom.io',
    'https://www.pixecom.io/x',
    'shop.pixe.com',
    'x.shop.pixe.com',
    'xn--bcher-kva.example',
    'BÜCHER.example',
    'a.localhost',
  ])('hard case 29: %s is refused', (input) => {
    expect(claim(input)).toBe('HOSTNAME_NOT_ALLOWED');
  });

  test.each(['notpixecom.io', 'pixecom.io.example.com', 'pixe.com', 'io.example'])('%s is anybody’s', (input) => {
    expect(claim(input)).toBe(input);
  });

  test('what is no hostname is that first', () => {
    expect(claim('_x.pixecom.io')).toBe('INVALID_HOSTNAME');
  });

  test('without platform hosts everything may be claimed', () => {
    expect(claim('pixecom.io', [])).toBe('pixecom.io');
  });
});
