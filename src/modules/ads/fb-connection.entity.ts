import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, jsonObject, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';

export const FbConnectionType = {
  AdAccount: 'AD_ACCOUNT',
  Page: 'PAGE',
  Pixel: 'PIXEL',
  Conversion: 'CONVERSION',
} as const;
export type FbConnectionType = (typeof FbConnectionType)[keyof typeof FbConnectionType];

const FbConnectionSchema = defineEntity({
  name: 'FbConnection',
  tableName: 'fb_connections',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    connectionType: p.enum(() => FbConnectionType).nativeEnumName('fb_connection_type'),
    externalId: p.string().length(255),
    name: p.string().length(255),
    /** Encrypted; the plain token is never stored. */
    accessTokenEnc: p.text().nullable(),
    parent: () => p.manyToOne(FbConnection).ref().nullable().deleteRule('set null'),
    isPrimary: p.boolean().default(false),
    isActive: p.boolean().default(true),
    metadata: jsonObject(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ properties: ['seller', 'connectionType', 'externalId'] }],
  indexes: [
    { properties: ['seller', 'connectionType'] },
    { properties: ['seller', 'isActive'] },
    { properties: ['parent'] },
  ],
  ...ownedBySeller('fb_connections'),
});

/** Ad account, page, pixel or conversion at Meta; a pixel's parent is its ad account. */
export class FbConnection extends FbConnectionSchema.class {}
FbConnectionSchema.setClass(FbConnection);
