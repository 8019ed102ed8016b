import { createHash } from "node:crypto";

/** What is kept of the generator between restarts. */
export interface RandomState {
  seed: number;
  /** Position of each stream. */
  streams: Record<string, number>;
  /** How many ids were made. */
  ids: number;
}

/**
 * Everything random, from one seed. Streams are independent, so that drawing a fault does not change which orders come next.
 */
export interface Random {
  /** 0 ≤ x < 1 */
  next(stream: string): number;
  /** Whole number, both ends included. */
  between(stream: string, low: number, high: number): number;
  pick<T>(stream: string, list: readonly T[]): T;
  /** Like "shp_9f…": never the same twice under one seed. */
  id(prefix: string, length: number, alphabet?: "hex" | "letters"): string;
  /** Whole ids of shop things, unique under one seed and far apart between seeds. */
  number(): number;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function createRandom(state: RandomState): Random {
  const digest = (text: string) => createHash("sha512").update(`${state.seed}:${text}`).digest();
  const next = (stream: string) => {
    const place = (state.streams[stream] = (state.streams[stream] ?? 0) + 1);
    return digest(`${stream}:${place}`).readUInt32BE(0) / 2 ** 32;
  };
  const between = (stream: string, low: number, high: number) =>
    low + Math.floor(next(stream) * (high - low + 1));
  return {
    next,
    between,
    pick: (stream, list) => {
      const picked = list[between(stream, 0, list.length - 1)];
      if (picked === undefined) throw new Error(`nothing to pick from for ${stream}`);
      return picked;
    },
    id: (prefix, length, alphabet = "hex") => {
      const bytes = digest(`id:${++state.ids}`);
      const text =
        alphabet === "hex"
          ? bytes.toString("hex")
          : Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
      return prefix + text.slice(0, length);
    },
    number: () => 5_000_000_000_000 + (state.seed % 1000) * 1_000_000_000 + ++state.ids,
  };
}
