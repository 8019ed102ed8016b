import { describe, expect, it } from "vitest";
import { coalesce } from "./coalesce.ts";

/** Batches that end when the test says so. */
function slowBatches(max = 10) {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const call = coalesce<number, number>(
    async (items) => {
      batches.push(items);
      await new Promise<void>((end) => ends.push(end));
      if (items.includes(-1)) throw new Error("bad batch");
      return items.map((item) => item * 2);
    },
    { max },
  );
  const endNext = async () => {
    ends.shift()?.();
    await new Promise((turn) => setImmediate(turn));
  };
  return { batches, call, endNext };
}

describe("calls at once", () => {
  it("start alone when idle and go together while one is under way, each with its own answer", async () => {
    const { batches, call, endNext } = slowBatches();
    const answers = [call(1), call(2), call(3)];
    expect(batches).toEqual([[1]]);
    await endNext();
    expect(batches).toEqual([[1], [2, 3]]);
    await endNext();
    expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  });

  it("never go in larger batches than allowed", async () => {
    const { batches, call, endNext } = slowBatches(2);
    const answers = [1, 2, 3, 4].map(call);
    for (let n = 0; n < 4; n++) await endNext();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3], [4]]);
  });

  it("fail with their own batch only, and the next one goes on", async () => {
    const { call, endNext } = slowBatches();
    const first = call(1);
    const bad = [call(-1), call(5)].map((answer) => answer.catch((problem: Error) => problem.message));
    await endNext();
    const later = call(7);
    await endNext();
    await endNext();
    expect(await first).toBe(2);
    expect(await Promise.all(bad)).toEqual(["bad batch", "bad batch"]);
    expect(await later).toBe(14);
  });

  it("are told when answers are missing", async () => {
    const call = coalesce<number, number>(async () => [], { max: 5 });
    await expect(call(1)).rejects.toThrow("A batch of 1 got 0 answers.");
  });
});
