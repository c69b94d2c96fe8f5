import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeConnection } from '#support/builders/campaign.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { createPage, type Detail, patchPage, storedPage } from '#support/requests/sellpages.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PIXEL_NOT_FOUND = { status: 400, code: 'PIXEL_NOT_FOUND', message: 'Pixel not found or inactive' };
const NONE = { pixelId: null, pixelName: null, pixelExternalId: null };

let staff: Staff;
let page: Detail;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
});
beforeEach(async () => {
  page = await createPage(world, staff);
});

const makePixel = (overrides: Record<string, unknown> = {}, seller = staff.seller) =>
  makeConnection(world, { seller, connection_type: 'PIXEL', name: 'My pixel', ...overrides });
const pixel = async (): Promise<unknown> => (await staff.http.get(`/sellpages/${page.id}/pixel`)).body;
const refused = (pixelId: unknown) =>
  withoutChange(world, () => staff.http.patch(`/sellpages/${page.id}`, { pixelId, variant: 'Z' }));

describe('pixelId', () => {
  test('may be the external id or the id of the connection; the external id is stored', async () => {
    const { id, external_id } = await makePixel({ external_id: '111' });
    for (const pixelId of [external_id, id, id.toUpperCase(), ` ${id} `]) {
      await patchPage(staff, page.id, { pixelId: null });
      expect((await patchPage(staff, page.id, { pixelId })).headerConfig).toEqual({ pixelId: '111' });
      expect((await storedPage(world, page.id))!.header_config).toEqual({ pixelId: '111' });
      expect(await pixel()).toEqual({ pixelId: '111', pixelName: 'My pixel', pixelExternalId: '111' });
    }
  });

  test.each([null, '', ' '])('%j clears it and keeps the rest of the head', async (empty) => {
    await makePixel({ external_id: `clear-${page.id}` });
    await patchPage(staff, page.id, { pixelId: `clear-${page.id}`, primaryColor: 'teal' });
    expect((await patchPage(staff, page.id, { pixelId: empty })).headerConfig).toEqual({ primaryColor: 'teal' });
    expect(await pixel()).toEqual(NONE);
  });

  test('a pixel that is inactive, of another kind, of another seller or unknown', async () => {
    const stranger = await makeStaff(world);
    const bad = [
      await makePixel({ is_active: false }),
      await makeConnection(world, { seller: staff.seller, connection_type: 'PAGE' }),
      await makeConnection(world, { seller: staff.seller, connection_type: 'AD_ACCOUNT' }),
      await makePixel({}, stranger.seller),
    ];
    for (const { id, external_id } of bad) {
      expectRefusal(await refused(id), PIXEL_NOT_FOUND);
      expectRefusal(await refused(external_id), PIXEL_NOT_FOUND);
    }
    for (const unknown of ['%', crypto.randomUUID(), 'x'.repeat(255)]) {
      expectRefusal(await refused(unknown), PIXEL_NOT_FOUND);
    }
  });

  test("another seller's pixel stays unknown where the PATCH runs in the system scope", async () => {
    const foreign = await makePixel({}, (await makeStaff(world)).seller);
    const fields = { pixelId: foreign.external_id, customDomain: 'pixel-thief' };
    const answer = await withoutChange(world, () => staff.http.patch(`/sellpages/${page.id}`, fields));
    expectRefusal(answer, PIXEL_NOT_FOUND);
  });

  test.each([5, {}, ['1'], 'x'.repeat(256)])('bad: %j', async (pixelId) => {
    const answer = await refused(pixelId);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('GET /sellpages/:id/pixel', () => {
  test('a page without a pixel', async () => {
    expect(await pixel()).toEqual(NONE);
  });

  test('the name goes with its connection, the id stays', async () => {
    const { id } = await makePixel({ external_id: '222' });
    await patchPage(staff, page.id, { pixelId: '222' });
    const nameless = { pixelId: '222', pixelName: null, pixelExternalId: '222' };
    await world.sql('update fb_connections set is_active = false where id = ?', [id]);
    expect(await pixel()).toEqual(nameless);
    await world.sql('delete from fb_connections where id = ?', [id]);
    expect(await pixel()).toEqual(nameless);
    await makePixel({ external_id: '222', name: 'Foreign' }, (await makeStaff(world)).seller);
    expect(await pixel()).toEqual(nameless);
  });

  test.each(['{"pixelId": 5}', '{"pixelId": ""}', '{"pixelId": null}', '[]', '"222"', 'null'])(
    'a stored head of %s has none',
    async (stored) => {
      await world.sql('update sellpages set header_config = ?::jsonb where id = ?', [stored, page.id]);
      expect(await pixel()).toEqual(NONE);
    },
  );
});
