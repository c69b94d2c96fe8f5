import { z } from 'zod';
import { logAuthEvent } from '#src/platform/http/auth/auth-event.ts';
import { route } from '#src/platform/http/route.ts';
import {
  AddedMember,
  AddMember,
  Member,
  MemberParams,
  toAddedMember,
  toMember,
  UpdateMember,
} from './member.schema.ts';

const path = '/sellers/me/members';

const list = route({
  method: 'get',
  path,
  access: 'VIEWER',
  summary: 'The team, oldest membership first',
  response: z.array(Member),
  handler: async ({ actor, cradle }) => (await cradle.memberService.list(actor.sellerId)).map(toMember),
});

const add = route({
  method: 'post',
  path,
  access: 'ADMIN',
  summary: 'Add a member: an unknown e-mail makes a new user, a known one is invited (200: anew)',
  body: AddMember,
  otherStatus: 200,
  response: AddedMember,
  errors: { ALREADY_MEMBER: 409, CONFLICT: 409 },
  handler: async ({ actor, body, cradle, req, res }) => {
    const member = await cradle.memberService.add(actor, body);
    logAuthEvent(cradle.logger, { req, res }, 'MEMBER_CHANGED', { userId: member.userId, sellerId: actor.sellerId });
    if (member.renewed) res.locals.otherStatus = true;
    return toAddedMember(member);
  },
});

const update = route({
  method: 'patch',
  path: `${path}/:userId`,
  access: 'ADMIN',
  summary: "Change a member's role, or let them in or out",
  params: MemberParams,
  body: UpdateMember,
  response: Member,
  errors: { NOT_FOUND: 404, LAST_OWNER: 409, CONFLICT: 409 },
  handler: async ({ actor, params, body, cradle, req, res }) => {
    const member = await cradle.memberService.update(actor, params.userId, body);
    logAuthEvent(cradle.logger, { req, res }, 'MEMBER_CHANGED', { userId: member.userId, sellerId: actor.sellerId });
    return toMember(member);
  },
});

const remove = route({
  method: 'delete',
  path: `${path}/:userId`,
  access: 'ADMIN',
  summary: 'End a membership, or take an invitation back',
  params: MemberParams,
  response: Member,
  errors: { NOT_FOUND: 404, LAST_OWNER: 409 },
  handler: async ({ actor, params, cradle, req, res }) => {
    const member = await cradle.memberService.remove(actor, params.userId);
    logAuthEvent(cradle.logger, { req, res }, 'MEMBER_CHANGED', { userId: member.userId, sellerId: actor.sellerId });
    return toMember(member);
  },
});

export const memberRoutes = [list, add, update, remove];
