/** A Facebook connection as its seller's page shows it. The instant is as PostgreSQL writes it. */
export interface SellerConnectionRow {
  id: string;
  connectionType: 'AD_ACCOUNT' | 'PAGE' | 'PIXEL' | 'CONVERSION';
  externalId: string;
  name: string;
  parentId: string | null;
  isPrimary: boolean;
  isActive: boolean;
  createdAt: string;
}

/**
 * Facebook connections of sellers. They belong to the module ads, above this one, which implements it and registers it as
 * `sellerConnections`.
 */
export interface SellerConnections {
  /** Oldest first. */
  list(sellerId: string): Promise<SellerConnectionRow[]>;
}
