import { PaymentMethod, type PaymentProvider, type PaymentProviders, type Price } from '#src/modules/orders/index.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { methodUnavailable } from './payment-errors.ts';
import { paypalTakes } from './paypal/paypal-currency.ts';
import { makePaypalProvider } from './paypal/paypal.provider.ts';
import { CALL_TIMEOUT_MS } from './provider-call.ts';
import { stripeTakes } from './stripe/stripe-currency.ts';
import { makeStripeProvider } from './stripe/stripe.provider.ts';
import { makeTestProvider } from './test/test.provider.ts';

interface Enabled {
  provider: PaymentProvider;
  takes: (price: Price) => boolean;
}

type Dependencies = Pick<Cradle, 'config' | 'clock' | 'logger'>;

const PAYPAL_ADDRESSES = { sandbox: 'https://api-m.sandbox.paypal.com', live: 'https://api-m.paypal.com' };

function stripeOf({ config: { env }, clock, logger }: Dependencies, timeoutMs: number): Enabled | undefined {
  if (env.STRIPE_SECRET_KEY === undefined) return undefined;
  const provider = makeStripeProvider({
    secretKey: env.STRIPE_SECRET_KEY,
    webhookSecret: env.STRIPE_WEBHOOK_SECRET,
    baseUrl: env.STRIPE_API_BASE_URL,
    timeoutMs,
    clock,
    logger,
  });
  return { provider, takes: stripeTakes };
}

function paypalOf({ config: { env }, logger }: Dependencies, timeoutMs: number): Enabled | undefined {
  if (env.PAYPAL_CLIENT_ID === undefined || env.PAYPAL_CLIENT_SECRET === undefined) return undefined;
  const provider = makePaypalProvider({
    clientId: env.PAYPAL_CLIENT_ID,
    clientSecret: env.PAYPAL_CLIENT_SECRET,
    webhookId: env.PAYPAL_WEBHOOK_ID,
    baseUrl: env.PAYPAL_API_BASE_URL ?? PAYPAL_ADDRESSES[env.PAYPAL_ENV],
    timeoutMs,
    logger,
  });
  return { provider, takes: paypalTakes };
}

/** Stands in for every method, as long as no key of a company is set (part 2, section 5.1). */
function testOf({ config: { env, production } }: Dependencies): Enabled | undefined {
  const keys = [env.STRIPE_SECRET_KEY, env.PAYPAL_CLIENT_ID, env.PAYPAL_CLIENT_SECRET];
  if (keys.some((key) => key !== undefined) || !(env.ALLOW_TEST_PAYMENTS ?? !production)) return undefined;
  return { provider: makeTestProvider({ webhookSecret: env.TEST_PAYMENT_WEBHOOK_SECRET }), takes: () => true };
}

/** The companies that the configuration turns on. `timeoutMs` is what one call may take in all. */
export function makePaymentProviders(dependencies: Dependencies, timeoutMs = CALL_TIMEOUT_MS): PaymentProviders {
  const test = testOf(dependencies);
  const enabled: Partial<Record<string, Enabled>> = {
    [PaymentMethod.Stripe]: stripeOf(dependencies, timeoutMs),
    [PaymentMethod.Paypal]: paypalOf(dependencies, timeoutMs),
    [PaymentMethod.Test]: test,
  };
  return {
    names: Object.keys(enabled).filter((name) => enabled[name] !== undefined),
    forMethod(method: PaymentMethod, price?: Price): PaymentProvider {
      const chosen = test ?? enabled[method];
      if (chosen === undefined || (price !== undefined && !chosen.takes(price))) throw methodUnavailable(method);
      return chosen.provider;
    },
    named: (name: string | null): PaymentProvider | null => enabled[name ?? '']?.provider ?? null,
  };
}
