/**
 * Minor-unit digits per currency where they are not 2. Source: ISO 4217, list one (active codes), column "minor unit".
 * CLDR gives fewer digits for some of these and others (HUF, COP, ALL, …): that is how prices are *shown*; ISO 4217 is what
 * partners count and what amounts may legally hold, so storing fewer would lose money.
 */
const digitsByCode: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Three capital letters. Whether the code is in use today is not checked: partners add codes before tables do. */
export function isCurrencyCode(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

/**
 * How many decimal digits the minor unit of a currency has: 2 for USD, 0 for JPY, 3 for KWD.
 * @throws RangeError when `code` is not three capital letters
 */
export function currencyDigits(code: string): number {
  if (!isCurrencyCode(code)) throw new RangeError(`Not a currency code: ${code}`);
  return digitsByCode[code] ?? 2;
}
