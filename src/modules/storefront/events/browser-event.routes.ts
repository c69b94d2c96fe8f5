import { route } from '#src/platform/http/route.ts';
import { BrowserEvent, EventAnswer } from './browser-event.schema.ts';
import { StoreParams } from '../store/store.schema.ts';

const report = route({
  method: 'post',
  path: '/storefront/:sellerSlug/event',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'A visitor did something on a page; counted by day, nothing about the visitor is kept',
  rateLimit: 'event',
  cache: 'never',
  params: StoreParams,
  body: BrowserEvent,
  response: EventAnswer,
  errors: { SERVICE_UNAVAILABLE: 503 },
  handler: ({ params, body, req, cradle }) =>
    cradle.browserEventService.count(params.sellerSlug, body, req.get('user-agent') ?? ''),
});

export const browserEventRoutes = [report];
