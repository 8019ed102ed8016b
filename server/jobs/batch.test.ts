import { describe, expect, it } from "vitest";
import { eachByItself, inPortions, togetherOrEach, traceOf } from "./batch.ts";

describe("what a run of many events is made of", () => {
  it("has a trace when all events share it", () => {
    const event = (traceId?: string | null) => ({ data: { traceId } });
    expect(traceOf([event("a"), event("a")])).toBe("a");
    expect(traceOf([event("a"), event("b")])).toBeUndefined();
    expect(traceOf([event("a"), event(null)])).toBeUndefined();
    expect(traceOf([event()])).toBeUndefined();
  });

  it("is cut into portions with every id once", () => {
    expect(inPortions(["a", "b", "a", "c"], 2)).toEqual([["a", "b"], ["c"]]);
    expect(inPortions([], 2)).toEqual([]);
  });

  it("goes on after a failure and tells the first one", async () => {
    const done: number[] = [];
    const work = async (n: number) => {
      if (n % 2 === 0) throw new Error(`not ${n}`);
      done.push(n);
    };
    await expect(eachByItself([1, 2, 3, 4, 5], work)).rejects.toThrow("not 2");
    expect(done).toEqual([1, 3, 5]);
  });

  it("is done together, and one by one when that fails", async () => {
    const calls: number[][] = [];
    const failing = (bad: number) => async (items: readonly number[]) => {
      calls.push([...items]);
      if (items.includes(bad)) throw new Error(`not ${bad}`);
    };
    await togetherOrEach([1, 2, 3], failing(9));
    expect(calls.splice(0)).toEqual([[1, 2, 3]]);
    await expect(togetherOrEach([1, 2, 3], failing(2))).rejects.toThrow("not 2");
    expect(calls.splice(0)).toEqual([[1, 2, 3], [1], [2], [3]]);
    await expect(togetherOrEach([2], failing(2))).rejects.toThrow("not 2");
    await togetherOrEach([], failing(2));
    expect(calls).toEqual([[2]]);
  });
});
