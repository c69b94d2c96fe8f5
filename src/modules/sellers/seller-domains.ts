/** A domain as its seller's page shows it. Instants are as PostgreSQL writes them. */
export interface SellerDomainRow {
  id: string;
  sellerId: string;
  hostname: string;
  verificationMethod: 'TXT' | 'A_RECORD';
  verificationToken: string;
  status: 'PENDING' | 'VERIFIED' | 'FAILED';
  isPrimary: boolean;
  verifiedAt: string | null;
  failureReason: string | null;
  createdAt: string;
  updatedAt: string;
}

/** Domains of sellers. They belong to a module above this one, which implements it and registers it as `sellerDomains`. */
export interface SellerDomains {
  /** Oldest first. */
  list(sellerId: string): Promise<SellerDomainRow[]>;
}
