import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterStale, beforeTelling, classifyDrift, GRACE_MS } from "./stale.ts";

const units = fc.nat(50);

describe("a figure of the shop that is not what we thought", () => {
  it("never raises the shop over what it shows before its own order had time to arrive", () => {
    fc.assert(
      fc.property(units, units, units, (desired, expected, theirs) => {
        const decision = afterStale({ desired, expected, theirs });
        if (theirs < expected && desired > theirs) expect(decision).toBe("wait");
      }),
    );
  });

  it("reduces at once, and is settled when equal", () => {
    expect(afterStale({ desired: 3, expected: 10, theirs: 9 })).toBe("correct");
    expect(afterStale({ desired: 9, expected: 10, theirs: 9 })).toBe("settled");
    expect(afterStale({ desired: 15, expected: 10, theirs: 12 })).toBe("correct");
  });
});

describe("a quantity that waits to be told", () => {
  const at = (seconds: number) => new Date(seconds * 1_000);
  const raise = {
    desired: 10,
    published: 10,
    channelReported: 9,
    comparedAt: at(100),
    dirtyAt: at(100),
    attempts: 0,
  };
  const news = { canAsk: true, readThrough: null, oldestWaiting: null };

  it("is told at once unless the shop lowered what we would raise", () => {
    for (const change of [
      { desired: 8 },
      { channelReported: 11 },
      { channelReported: 10 },
      { channelReported: null },
      { published: null },
    ])
      expect(beforeTelling({ ...raise, ...change }, news, at(100))).toBe("tell");
  });

  it("is raised over a drop only when all orders until a moment after it were read", () => {
    expect(beforeTelling(raise, news, at(100))).toBe("wait");
    expect(beforeTelling(raise, news, at(105))).toBe("ask");
    expect(beforeTelling(raise, { ...news, readThrough: at(104) }, at(110))).toBe("ask");
    expect(beforeTelling(raise, { ...news, readThrough: at(105) }, at(110))).toBe("tell");
    expect(beforeTelling(raise, { ...news, readThrough: at(105), oldestWaiting: at(103) }, at(110))).toBe(
      "wait",
    );
    expect(beforeTelling(raise, { ...news, readThrough: at(105), oldestWaiting: at(109) }, at(110))).toBe(
      "tell",
    );
  });

  it("is not kept away for ever by sales that never pause, but not raised unasked either", () => {
    const tired = { ...raise, comparedAt: at(170), attempts: 12 };
    expect(beforeTelling(tired, { ...news, oldestWaiting: at(1) }, at(172))).toBe("ask");
    expect(beforeTelling(tired, { ...news, readThrough: at(110), oldestWaiting: at(1) }, at(172))).toBe(
      "tell",
    );
    expect(beforeTelling({ ...tired, attempts: 11 }, { ...news, readThrough: at(110) }, at(172))).toBe(
      "wait",
    );
  });

  it("waits for deliveries where the shop cannot be asked", () => {
    const mute = { ...news, canAsk: false };
    expect(beforeTelling(raise, { ...mute, oldestWaiting: at(99) }, at(100))).toBe("wait");
    expect(beforeTelling({ ...raise, attempts: 12 }, { ...mute, oldestWaiting: at(99) }, at(100))).toBe(
      "tell",
    );
    expect(beforeTelling(raise, mute, at(100))).toBe("tell");
  });

  it("never raises over a drop before the order of it can have been read", () => {
    const moment = fc.nat(60_000).map((ms) => new Date(ms));
    fc.assert(
      fc.property(
        units,
        units,
        units,
        moment,
        moment,
        fc.nat(11),
        (desired, published, shown, comparedAt, readThrough, attempts) => {
          const level = {
            desired,
            published,
            channelReported: shown,
            comparedAt,
            dirtyAt: comparedAt,
            attempts,
          };
          const said = beforeTelling(level, { ...news, readThrough }, at(120));
          const isUnread = readThrough.getTime() < comparedAt.getTime() + GRACE_MS;
          if (shown < published && desired > shown && isUnread) expect(said).not.toBe("tell");
        },
      ),
    );
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
