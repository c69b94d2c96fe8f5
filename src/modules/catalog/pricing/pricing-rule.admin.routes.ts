import { route } from '#src/platform/http/route.ts';
import {
  AdminPricingRule,
  CreatePricingRule,
  PricingRuleParams,
  toAdminPricingRule,
  UpdatePricingRule,
} from './pricing-rule.admin.schema.ts';
import { AdminProductParams } from '../products/product.admin.schema.ts';

const path = '/admin/products/:id/pricing-rules';

const create = route({
  method: 'post',
  path,
  access: 'SUPERADMIN',
  summary: 'Add a pricing rule; active ones never overlap',
  params: AdminProductParams,
  body: CreatePricingRule,
  response: AdminPricingRule,
  errors: { NOT_FOUND: 404, PRICING_RULE_OVERLAP: 409 },
  handler: async ({ params, body, cradle }) =>
    toAdminPricingRule(await cradle.pricingRuleAdminService.create(params.id, body)),
});

const update = route({
  method: 'patch',
  path: `${path}/:ruleId`,
  access: 'SUPERADMIN',
  summary: 'Change a pricing rule, or switch it on or off',
  params: PricingRuleParams,
  body: UpdatePricingRule,
  response: AdminPricingRule,
  errors: { NOT_FOUND: 404, PRICING_RULE_OVERLAP: 409 },
  handler: async ({ params, body, cradle }) =>
    toAdminPricingRule(await cradle.pricingRuleAdminService.update(params.id, params.ruleId, body)),
});

const remove = route({
  method: 'delete',
  path: `${path}/:ruleId`,
  access: 'SUPERADMIN',
  summary: 'Remove a pricing rule',
  params: PricingRuleParams,
  response: AdminPricingRule,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) =>
    toAdminPricingRule(await cradle.pricingRuleAdminService.remove(params.id, params.ruleId)),
});

export const pricingRuleAdminRoutes = [create, update, remove];
