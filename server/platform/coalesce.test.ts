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
  const turns = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((next) => setImmediate(next));
  };
  const endNext = async () => {
    ends.shift()?.();
    await turns();
  };
  return { batches, call, endNext, turns };
}

describe("calls at once", () => {
  it("go together while one is under way, each with its own answer", async () => {
    const { batches, call, endNext, turns } = slowBatches();
    const answers = [call(1)];
    await turns();
    expect(batches).toEqual([[1]]);
    answers.push(call(2), call(3));
    await endNext();
    expect(batches).toEqual([[1], [2, 3]]);
    await endNext();
    expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  });

  it("go together when they come at once, and when their callers come back at once", async () => {
    const { batches, call, endNext, turns } = slowBatches();
    const again = (item: number) => call(item).then(() => call(item + 10));
    const answers = [1, 2, 3].map(again);
    await turns();
    await endNext();
    await endNext();
    expect(batches).toEqual([
      [1, 2, 3],
      [11, 12, 13],
    ]);
    expect(await Promise.all(answers)).toEqual([22, 24, 26]);
  });

  it("wait for those who come turn after turn", async () => {
    const { batches, call, endNext } = slowBatches();
    const nextTurn = () => new Promise((next) => setImmediate(next));
    const answers: Promise<number>[] = [];
    for (let item = 1; item <= 5; item++) {
      answers.push(call(item));
      await nextTurn();
    }
    await endNext();
    expect(batches).toEqual([[1, 2, 3, 4, 5]]);
    await endNext();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
  });

  it("never go in larger batches than allowed", async () => {
    const { batches, call, endNext, turns } = slowBatches(2);
    const answers = [1, 2, 3, 4, 5].map(call);
    await turns();
    for (let n = 0; n < 3; n++) await endNext();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("fail with their own batch only, and the next one goes on", async () => {
    const { call, endNext, turns } = slowBatches();
    const first = call(1);
    await turns();
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
