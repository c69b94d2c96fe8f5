import countries from 'i18n-iso-countries/index.js';
import englishNames from 'i18n-iso-countries/langs/en.json' with { type: 'json' };
import { getCountryFields } from 'lib-address/lite';

/** Which parts an address has in which country, by Google's address data (part 2, section 1.2). */

countries.registerLocale(englishNames);

/** Parts that not every country has. */
export type CountryPart = 'state' | 'postalCode';

const inIsoCode = (country: string): string | undefined => {
  const code = country.toUpperCase();
  return code.length === 3 ? countries.alpha3ToAlpha2(code) : code;
};

/** ISO code of two letters, of an ISO code or an English name; `undefined` for what is neither. */
function countryCodeOf(country: string): string | undefined {
  const code = inIsoCode(country);
  return code !== undefined && countries.isValid(code) ? code : countries.getSimpleAlpha2Code(country, 'en');
}

/** The parts without which nothing arrives there; none for a country nobody knows. */
export function requiredParts({
  country,
  countryCode,
}: {
  country: string;
  countryCode?: string | undefined;
}): CountryPart[] {
  const code = countryCodeOf(countryCode ?? country);
  const fields = code === undefined ? null : getCountryFields(code);
  const required: CountryPart[] = [];
  if (fields?.state === 'required') required.push('state');
  if (fields?.zip === 'required') required.push('postalCode');
  return required;
}
