/** How ready a sellpage is to sell (part 2, section 1.3). */

/** What the score is made of. */
export interface HealthFacts {
  hasSeoTitle: boolean;
  hasSeoDescription: boolean;
  /** Current IMAGE media of the product. */
  imageCount: number;
  hasActiveVariant: boolean;
  hasEnabledBoostModule: boolean;
  /** Characters of the page's own description, else of the product's. */
  descriptionLength: number;
  hasDomain: boolean;
  isPublished: boolean;
  hasShippingInfo: boolean;
  hasCompareAtPrice: boolean;
  hasPrimaryColor: boolean;
}

interface Criterion {
  criteria: string;
  points: number;
  suggestion: string;
  passes: (facts: HealthFacts) => boolean;
}

export interface Health {
  /** 0 to 100. */
  score: number;
  breakdown: { criteria: string; points: number; earned: number; passed: boolean }[];
  suggestions: string[];
}

const MIN_IMAGES = 3;
const MIN_DESCRIPTION = 100;

const criterion = (
  criteria: string,
  points: number,
  suggestion: string,
  passes: (facts: HealthFacts) => boolean,
): Criterion => ({ criteria, points, suggestion, passes });

/** In the order of the contract's table. */
const CRITERIA: Criterion[] = [
  criterion('seoTitle', 10, 'Add an SEO title', (facts) => facts.hasSeoTitle),
  criterion('seoDescription', 10, 'Add an SEO description', (facts) => facts.hasSeoDescription),
  criterion(
    'productImages',
    10,
    `The product needs at least ${MIN_IMAGES} images`,
    (facts) => facts.imageCount >= MIN_IMAGES,
  ),
  criterion('activeVariant', 10, 'The product needs an active variant', (facts) => facts.hasActiveVariant),
  criterion('boostModule', 10, 'Enable a boost module', (facts) => facts.hasEnabledBoostModule),
  criterion(
    'productDescription',
    10,
    `Write a description of at least ${MIN_DESCRIPTION} characters`,
    (facts) => facts.descriptionLength >= MIN_DESCRIPTION,
  ),
  criterion('domainLinked', 10, 'Link a domain', (facts) => facts.hasDomain),
  criterion('published', 10, 'Publish the sellpage', (facts) => facts.isPublished),
  criterion('shippingInfo', 5, 'Add shipping information', (facts) => facts.hasShippingInfo),
  criterion('compareAtPrice', 5, 'Set a compare-at price', (facts) => facts.hasCompareAtPrice),
  criterion('primaryColor', 10, 'Choose a primary colour', (facts) => facts.hasPrimaryColor),
];

/** Score from 0 to 100, with one row for each criterion and advice for each that failed. */
export function healthOf(facts: HealthFacts): Health {
  const rows = CRITERIA.map(({ criteria, points, suggestion, passes }) => {
    const passed = passes(facts);
    return { criteria, points, earned: passed ? points : 0, passed, suggestion };
  });
  return {
    score: rows.reduce((sum, { earned }) => sum + earned, 0),
    breakdown: rows.map(({ suggestion: _suggestion, ...row }) => row),
    suggestions: rows.filter(({ passed }) => !passed).map(({ suggestion }) => suggestion),
  };
}
