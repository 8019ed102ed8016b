import { describe, expect, it } from "vitest";
import { completenessOf, pollPauseMs } from "./completeness.ts";

describe("the completeness of webhooks", () => {
  it("is not judged from a few changes", () => {
    expect(completenessOf({ seen: 19, missed: 1 })).toBeNull();
    expect(completenessOf({ seen: 20, missed: 1 })).toBe(0.95);
  });
  it.each([
    [{ seen: 0, missed: 0 }, 10],
    [{ seen: 5, missed: 1 }, 3],
    [{ seen: 1000, missed: 5 }, 10],
    [{ seen: 1000, missed: 6 }, 3],
    [{ seen: 100, missed: 6 }, 1],
  ])("%j: asked again after %i minutes", (day, minutes) => {
    expect(pollPauseMs(day)).toBe(minutes * 60_000);
  });
});
