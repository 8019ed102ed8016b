/** Facts as JSON text: bigints become decimal text, dates ISO text. */
export function factsJson(facts: Record<string, unknown>): string {
  return JSON.stringify(facts, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
