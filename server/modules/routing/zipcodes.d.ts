declare module "zipcodes" {
  /** Places by their postal code: five digits in the United States, the first three characters in Canada. */
  const zipcodes: { codes: Record<string, { latitude: number | null; longitude: number | null }> };
  export default zipcodes;
}
