import type { Response } from 'express';
import { z } from 'zod';
import type { Cradle } from '#src/platform/cradle.ts';
import { instant } from '#src/platform/http/fields.ts';
import { route } from '#src/platform/http/route.ts';

const RedisState = z.enum(['connected', 'down', 'disabled']);
const Alive = z.object({
  status: z.literal('ok'),
  service: z.literal('pixecom-api'),
  timestamp: instant,
  requestId: z.string(),
});
const Ready = Alive.extend({ db: z.literal('connected'), redis: RedisState });
const Health = Alive.extend({
  status: z.enum(['ok', 'degraded']),
  db: z.enum(['connected', 'down']),
  redis: RedisState,
});

const stamp = ({ clock }: Cradle, res: Response) => ({
  service: 'pixecom-api' as const,
  timestamp: clock.now().toISOString(),
  requestId: res.locals.requestId as string,
});

const health = route({
  method: 'get',
  path: '/health',
  access: 'PUBLIC',
  scope: 'none',
  rateLimit: 'none',
  summary: 'State of the database and of Redis; always 200',
  query: 'ignored',
  response: Health,
  handler: async ({ cradle, res }) => ({ ...(await cradle.healthService.state()), ...stamp(cradle, res) }),
});

const live = route({
  method: 'get',
  path: '/health/live',
  access: 'PUBLIC',
  scope: 'none',
  rateLimit: 'none',
  summary: 'The process answers; touches nothing else',
  query: 'ignored',
  response: Alive,
  handler: ({ cradle, res }) => ({ status: 'ok' as const, ...stamp(cradle, res) }),
});

const ready = route({
  method: 'get',
  path: '/health/ready',
  access: 'PUBLIC',
  scope: 'none',
  rateLimit: 'none',
  summary: 'The process can serve: database reachable and writable, schema in place, not stopping',
  query: 'ignored',
  response: Ready,
  errors: { SERVICE_UNAVAILABLE: 503 },
  handler: async ({ cradle, res }) => ({
    status: 'ok' as const,
    ...(await cradle.healthService.ready()),
    ...stamp(cradle, res),
  }),
});

export const healthRoutes = [health, live, ready];
