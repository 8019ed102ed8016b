declare module "zipcodes" {
  /** A place by its postal code: five digits in the United States, the first three characters in Canada. */
  export function lookup(code: string): { latitude: number; longitude: number } | undefined;
  const zipcodes: { lookup: typeof lookup };
  export default zipcodes;
}
