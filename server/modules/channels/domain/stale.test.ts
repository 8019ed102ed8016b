import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterStale, classifyDrift } from "./stale.ts";

const units = fc.nat(50);

describe("a figure of the shop that is not what we thought", () => {
  it("never raises the shop over what it shows before its own order had time to arrive", () => {
    fc.assert(
      fc.property(units, units, units, (desired, expected, theirs) => {
        const decision = afterStale({ desired, expected, theirs, attempts: 0 });
        if (theirs < expected && desired > theirs) expect(decision).toBe("wait");
      }),
    );
  });

  it("reduces at once, is settled when equal, and does not wait for ever", () => {
    expect(afterStale({ desired: 3, expected: 10, theirs: 9, attempts: 0 })).toBe("correct");
    expect(afterStale({ desired: 9, expected: 10, theirs: 9, attempts: 0 })).toBe("settled");
    expect(afterStale({ desired: 15, expected: 10, theirs: 9, attempts: 3 })).toBe("correct");
    expect(afterStale({ desired: 15, expected: 10, theirs: 12, attempts: 0 })).toBe("correct");
  });
});

describe("drift", () => {
  it.each([
    [{ desired: 5, published: 5, theirs: 5, isNewsUnderWay: false }, null],
    [{ desired: 5, published: 5, theirs: 4, isNewsUnderWay: true }, "late"],
    [{ desired: 5, published: 5, theirs: 50, isNewsUnderWay: false }, "external_edit"],
    [{ desired: 5, published: 7, theirs: 7, isNewsUnderWay: false }, "our_bug"],
    [{ desired: 5, published: null, theirs: 7, isNewsUnderWay: false }, "external_edit"],
  ] as const)("%o is %s", (level, expected) => {
    expect(classifyDrift(level)).toBe(expected);
  });
});
