/** Which counter a number comes from. `period` is the part in which the count restarts. */
export interface Series {
  prefix: string;
  restart: "never" | "year";
}

/** The counter's name and period for a document of this local date. */
export function counterOf(kind: "invoice" | "credit_note", series: Series, issuedOn: string) {
  return {
    series: `${kind}:${series.prefix}`,
    period: series.restart === "year" ? issuedOn.slice(0, 4) : "",
  };
}

/** The number people read: "INV-000042", or "INV-2026-000042" when the count restarts each year. */
export function documentNumber(series: Series, issuedOn: string, value: bigint): string {
  const year = series.restart === "year" ? `${issuedOn.slice(0, 4)}-` : "";
  return `${series.prefix}${year}${value.toString().padStart(6, "0")}`;
}
