import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Cradle } from '#src/platform/cradle.ts';
import { AppError, notImplemented, unauthorized } from '#src/platform/errors.ts';
import { logAuthEvent } from '#src/platform/http/auth/auth-event.ts';
import { route } from '#src/platform/http/route.ts';
import {
  AcceptInvitation,
  AccessToken,
  AuthPayload,
  ChangePassword,
  Credentials,
  Me,
  Message,
  MySellers,
  Register,
  SwitchedSeller,
  SwitchSeller,
  toAuthPayload,
  toMe,
  toSellerView,
} from './auth.schema.ts';
import type { SignedIn } from './auth.service.ts';
import { clearRefreshCookie, readRefreshCookies, refreshCandidates, setRefreshCookie } from './refresh-cookie.ts';

/** Log-in routes answer one status for every wrong pair, but the log knows. */
async function answerLogin(
  { cradle, req, res }: { cradle: Cradle; req: Request; res: Response },
  email: string,
  login: () => Promise<SignedIn>,
) {
  try {
    const signedIn = await login();
    setRefreshCookie(cradle.config, res, signedIn.refreshValue);
    logAuthEvent(cradle.logger, { req, res }, 'LOGIN_SUCCESS', { userId: signedIn.user.id });
    return toAuthPayload(signedIn);
  } catch (error) {
    const refused = error instanceof AppError && error.kind === 'unauthorized';
    if (refused) logAuthEvent(cradle.logger, { req, res }, 'LOGIN_FAILED', { email });
    throw error;
  }
}

const register = route({
  method: 'post',
  path: '/auth/register',
  access: 'PUBLIC',
  scope: 'system',
  rateLimit: 'auth',
  summary: 'Sign up: makes a user, their seller and a session',
  body: Register,
  response: AuthPayload,
  errors: { EMAIL_IN_USE: 409 },
  handler: async ({ body, cradle, req, res }) => {
    const signedIn = await cradle.authService.register(body);
    setRefreshCookie(cradle.config, res, signedIn.refreshValue);
    logAuthEvent(cradle.logger, { req, res }, 'REGISTER', { userId: signedIn.user.id });
    return toAuthPayload(signedIn);
  },
});

const login = route({
  method: 'post',
  path: '/auth/login',
  access: 'PUBLIC',
  scope: 'system',
  rateLimit: 'auth',
  summary: 'Log in as a seller',
  body: Credentials,
  status: 200,
  response: AuthPayload,
  errors: { INVALID_CREDENTIALS: 401, ADMIN_LOGIN_REQUIRED: 401, NO_ACTIVE_SELLER: 401 },
  handler: (context) => answerLogin(context, context.body.email, () => context.cradle.authService.login(context.body)),
});

const adminLogin = route({
  method: 'post',
  path: '/auth/admin-login',
  access: 'PUBLIC',
  scope: 'system',
  rateLimit: 'auth',
  summary: 'Log in as a superadmin',
  body: Credentials,
  status: 200,
  response: AuthPayload,
  errors: { INVALID_CREDENTIALS: 401, NOT_AN_ADMIN: 401 },
  handler: (context) =>
    answerLogin(context, context.body.email, () => context.cradle.authService.adminLogin(context.body)),
});

const refresh = route({
  method: 'post',
  path: '/auth/refresh',
  access: 'PUBLIC',
  scope: 'system',
  summary: 'Exchange the refresh cookie for a new access token and a new cookie',
  status: 200,
  response: AccessToken,
  errors: {
    REFRESH_TOKEN_MISSING: 401,
    REFRESH_TOKEN_INVALID: 401,
    REFRESH_TOKEN_EXPIRED: 401,
    USER_INACTIVE: 401,
    NO_ACTIVE_SELLER: 401,
  },
  handler: async ({ cradle, req, res }) => {
    const values = refreshCandidates(req);
    if (values.length === 0) throw unauthorized('No refresh token provided', 'REFRESH_TOKEN_MISSING');
    const session = await cradle.sessionService.refresh(values);
    setRefreshCookie(cradle.config, res, session.refreshValue);
    return { accessToken: session.accessToken };
  },
});

const logout = route({
  method: 'post',
  path: '/auth/logout',
  access: 'PUBLIC',
  scope: 'system',
  summary: 'End the session of the refresh cookie',
  status: 200,
  response: Message,
  handler: async ({ cradle, req, res }) => {
    await cradle.sessionService.close(readRefreshCookies(req));
    clearRefreshCookie(cradle.config, res);
    logAuthEvent(cradle.logger, { req, res }, 'LOGOUT');
    return { message: 'Logged out' };
  },
});

const logoutAll = route({
  method: 'post',
  path: '/auth/logout-all',
  access: 'USER',
  summary: 'End every session of the user',
  status: 200,
  response: Message,
  handler: async ({ actor, cradle, req, res }) => {
    await cradle.authService.logoutAll(actor.userId);
    clearRefreshCookie(cradle.config, res);
    logAuthEvent(cradle.logger, { req, res }, 'LOGOUT', { userId: actor.userId });
    return { message: 'Logged out' };
  },
});

const me = route({
  method: 'get',
  path: '/auth/me',
  access: 'USER',
  summary: 'Who am I, and in which role',
  response: Me,
  handler: ({ actor }) => toMe(actor),
});

const sellers = route({
  method: 'get',
  path: '/auth/sellers',
  access: 'USER',
  summary: 'Sellers I can act for, oldest membership first',
  response: MySellers,
  handler: ({ actor, cradle }) => cradle.memberships.activeOf(actor.userId),
});

const switchSeller = route({
  method: 'post',
  path: '/auth/switch-seller',
  access: 'USER',
  summary: 'Act for another seller of mine',
  body: SwitchSeller,
  status: 200,
  response: SwitchedSeller,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, body, cradle, req, res }) => {
    const switched = await cradle.authService.switchSeller(actor, body.sellerId, refreshCandidates(req));
    if (switched.session !== null) setRefreshCookie(cradle.config, res, switched.session.refreshValue);
    return { accessToken: switched.accessToken, seller: toSellerView(switched.seller) };
  },
});

const acceptInvitation = route({
  method: 'post',
  path: '/auth/accept-invitation',
  access: 'USER',
  summary: 'Join the team that invited me, and act for its seller',
  body: AcceptInvitation,
  status: 200,
  response: SwitchedSeller,
  errors: { INVITATION_INVALID: 400 },
  handler: async ({ actor, body, cradle, req, res }) => {
    const accepted = await cradle.authService.acceptInvitation(actor, body.token, refreshCandidates(req));
    if (accepted.session !== null) setRefreshCookie(cradle.config, res, accepted.session.refreshValue);
    const subject = { userId: actor.userId, sellerId: accepted.seller.id };
    logAuthEvent(cradle.logger, { req, res }, 'MEMBER_CHANGED', subject);
    return { accessToken: accepted.accessToken, seller: toSellerView(accepted.seller) };
  },
});

const changePassword = route({
  method: 'post',
  path: '/auth/change-password',
  access: 'USER',
  rateLimit: 'auth',
  summary: 'Set a new password and end every session',
  body: ChangePassword,
  status: 200,
  response: Message,
  errors: { CURRENT_PASSWORD_INCORRECT: 400 },
  handler: async ({ actor, body, cradle, req, res }) => {
    await cradle.authService.changePassword(actor, body);
    clearRefreshCookie(cradle.config, res);
    logAuthEvent(cradle.logger, { req, res }, 'PASSWORD_CHANGED', { userId: actor.userId });
    return { message: 'Password changed' };
  },
});

const google = route({
  method: 'post',
  path: '/auth/google',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Sign in with Google (not offered yet)',
  // it never succeeds
  status: 501,
  response: z.never(),
  errors: { NOT_IMPLEMENTED: 501 },
  handler: () => {
    throw notImplemented('Google SSO not yet implemented');
  },
});

export const authRoutes = [
  register,
  login,
  adminLogin,
  refresh,
  logout,
  logoutAll,
  me,
  sellers,
  switchSeller,
  acceptInvitation,
  changePassword,
  google,
];
