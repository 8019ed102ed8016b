import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Point } from "../domain/distance.ts";

/** Where postal codes of the United States and Canada lie. */
export class PostalPlaces {
  /** All codes in their order, each filled up to five characters. */
  private readonly codes: string;
  /** Latitude and longitude of each. */
  private readonly points: Float64Array;

  constructor(table: { codes: string; points: Float64Array }) {
    this.codes = table.codes;
    this.points = table.points;
  }

  /** The place of a postal code; null in other countries and for codes that are not known. */
  of(postalCode: string | null, country: string | null): Point | null {
    if (!postalCode || (country !== "US" && country !== "CA")) return null;
    const code = postalCode.trim().slice(0, country === "US" ? 5 : 3).padEnd(5); // prettier-ignore
    let from = 0;
    for (let to = this.points.length / 2; from < to;) {
      const middle = (from + to) >> 1;
      if (this.codeAt(middle) < code) from = middle + 1;
      else to = middle;
    }
    if (this.codeAt(from) !== code) return null;
    return { latitude: this.points[from * 2]!, longitude: this.points[from * 2 + 1]! };
  }

  private codeAt(index: number): string {
    return this.codes.slice(index * 5, index * 5 + 5);
  }
}

let places: Promise<PostalPlaces> | undefined;

/**
 * The places, read at first use. The library holds them as objects that take seventy megabytes, so it is loaded by a thread that
 * ends, and what is kept is one megabyte.
 */
export function postalPlaces(): Promise<PostalPlaces> {
  places ??= read().catch((failure: unknown) => {
    places = undefined;
    throw failure;
  });
  return places;
}

async function read(): Promise<PostalPlaces> {
  const worker = new Worker(new URL("./postal-table.ts", import.meta.url));
  const [table] = (await once(worker, "message")) as [{ codes: string; points: Float64Array }];
  return new PostalPlaces(table);
}
