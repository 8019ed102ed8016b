/**
 * Countries that are one customs territory, by ISO 3166-1 alpha-2: goods cross no customs border inside a group. The European
 * Union with Monaco (Regulation (EU) No 952/2013, article 4); Switzerland with Liechtenstein (Customs Treaty of 1923); the United
 * States with Puerto Rico (19 CFR 101.1). Parts of a country outside its territory, such as the Canary Islands, are not told apart.
 */
const unions: readonly ReadonlySet<string>[] = [
  new Set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK".split(" ")),
  new Set(["CH", "LI"]),
  new Set(["US", "PR"]),
];

/** Whether a parcel between two countries goes through customs; false while one of them is not known. */
export const isCustomsBorder = (from: string | null, to: string | null): boolean =>
  from !== null && to !== null && from !== to && !unions.some((union) => union.has(from) && union.has(to));
