import { beforeAll, describe, expect, test } from '#test';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { routes } from '#src/modules/index.ts';
import { errorHandler } from '#src/platform/http/error-handler.ts';
import { uuid } from '#src/platform/http/fields.ts';
import { observe } from '#src/platform/http/observe.ts';
import { serve } from '#src/platform/http/pipeline.ts';
import { type Route, route } from '#src/platform/http/route.ts';
import { notFound } from '#src/platform/errors.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { makeRowOfEach, type RowOfEach } from '#support/database/every-row.ts';
import { makeClient } from '#support/http/client.ts';
import { STORAGE_ENV } from '#support/servers/storage.ts';
import { findLeaks } from '#support/http/trespass.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld(STORAGE_ENV);
let intruder: { accessToken: string };
let victim: RowOfEach;

beforeAll(async () => {
  const answer = await world.http.post('/auth/register', {
    email: 'intruder@example.com',
    password: 'correct horse',
    displayName: 'Intruder',
  });
  intruder = answer.body as typeof intruder;
  victim = await makeRowOfEach(world.orm, world.cradle.scopes.openSystemScope().cradle.em);
});

test('no route shows or changes what belongs to another seller', async () => {
  expect(await findLeaks({ world, routes, intruder, victim })).toEqual([]);
});

/** A server with a route table of its own, so that the search is seen to find what it looks for. */
async function leaksOf(table: Route[]): Promise<string[]> {
  const app = express();
  app.use(observe(world.cradle.config, world.cradle.logger));
  for (const one of table) app[one.method](`/api${one.path}`, serve(world.cradle, one));
  app.use(errorHandler(world.cradle.logger));
  const server = createServer(app).listen(0);
  const http = makeClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => undefined);
  try {
    return await findLeaks({ world: { ...world, http }, routes: table, intruder, victim });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the search itself', () => {
  const spec = { access: 'VIEWER', summary: 'A probe', params: z.object({ id: uuid }), response: z.unknown() } as const;

  test('passes a route that stays in its scope', async () => {
    const honest = route({
      ...spec,
      method: 'get',
      path: '/probe/:id',
      handler: async ({ cradle, params }) => {
        const page = await cradle.em.findOne(Sellpage, { id: params.id });
        if (page === null) throw notFound('Sellpage not found');
        return { id: page.id };
      },
    });
    expect(await leaksOf([honest])).toEqual([]);
  });

  test('finds a route that reads past its scope', async () => {
    const leaky = route({
      ...spec,
      method: 'get',
      path: '/probe/:id',
      handler: async ({ cradle, params }) => {
        const { em } = cradle.scopes.openSystemScope().cradle;
        const page = await em.findOne(Sellpage, { id: params.id });
        if (page === null) throw notFound('Sellpage not found');
        return { id: page.id };
      },
    });
    const leaks = await leaksOf([leaky]);
    expect(leaks.join()).toContain('answered 200');
    expect(leaks.join()).toContain('shows a foreign id');
  });

  test('finds a route that writes past its scope through an id in the body', async () => {
    const { params: _params, ...withoutParams } = spec;
    const leaky = route({
      ...withoutParams,
      method: 'post',
      path: '/probe',
      body: z.object({ sellpageId: uuid }),
      handler: async ({ cradle, body }) => {
        const { em } = cradle.scopes.openSystemScope().cradle;
        await em.nativeUpdate(Sellpage, { id: body.sellpageId }, { slug: 'taken' });
        return {};
      },
    });
    expect((await leaksOf([leaky])).join()).toContain("changed another seller's rows");
  });
});
