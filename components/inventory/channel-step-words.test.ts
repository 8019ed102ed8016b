import { describe, expect, it } from "vitest";
import { stepsOf, zeroOf } from "./channel-step-words.ts";
import type { ChannelStockRow } from "./words.ts";

type Explained = Pick<ChannelStockRow, "quantity" | "explanation" | "places" | "isWhole">;

const at = (code: string, available: number, buffer = 0) => ({
  locationCode: code,
  explanation: {
    isOpen: true,
    components: [
      {
        skuId: "mug", code: "MUG", perUnit: 1, available, waiting: 0, buffer, bufferRule: buffer > 0 ? "last piece" : null,
        ringFenced: 0, ringFenceRules: [], net: available - buffer, makes: available - buffer,
      },
    ],
    limitedBy: "mug",
    atLocation: available - buffer,
    quantity: available - buffer,
    overChannel: { sum: 209, ahead: [], steps: [], total: 209, isPaused: false },
  } as unknown as ChannelStockRow["explanation"],
}); // prettier-ignore

it("names every place of a channel that keeps one figure for all, and their sum is the figure", () => {
  const places = [at("PWM", 110), at("RNO", 88), at("BKN", 12, 1)];
  const whole: Explained = { isWhole: true, quantity: 209, places, explanation: places[0]!.explanation };
  expect(stepsOf(whole)).toEqual([
    "PWM, MUG: 110 available − 0 waiting − 0 buffer = 110",
    "RNO, MUG: 88 available − 0 waiting − 0 buffer = 88",
    "BKN, MUG: 12 available − 0 waiting − 1 buffer (last piece) = 11",
    "All locations of the channel together: 209",
  ]);
  expect(zeroOf(whole)).toBe("209 more sales would make it 0.");
});

it("explains a figure of one place by that place alone", () => {
  const place = at("RNO", 88);
  const row: Explained = { isWhole: false, quantity: 88, places: [place], explanation: place.explanation };
  expect(stepsOf(row)).toEqual(["MUG: 88 available − 0 waiting − 0 buffer = 88"]);
});

describe("sales until nothing is shown", () => {
  const shown = (quantity: number, steps: object[], sum = 130): Explained => {
    const place = at("PWM", sum);
    const overChannel = { sum, ahead: [], steps, total: quantity, isPaused: false };
    const explanation = { ...place.explanation, quantity, overChannel } as unknown as typeof place.explanation;
    return { isWhole: false, quantity, places: [place], explanation };
  };
  const step = (name: string, setting: number, before: number, after: number) => ({ step: name, rule: "Cap", setting, before, after });

  it.each([
    ["a maximum hides sales until stock falls below it", [step("max listed", 20, 130, 20)], 20, "130 more sales would make it 0."],
    ["what is kept back is not sold", [step("keep back", 30, 130, 100)], 100, "100 more sales would make it 0."],
    ["half of one is none", [step("share", 50, 130, 65)], 65, "129 more sales would make it 0."],
    [
      "a mark shows 0 early, seen through the steps before it",
      [step("keep back", 10, 130, 120), step("max listed", 20, 120, 20), step("zero at or below", 5, 20, 20)],
      20,
      "115 more sales would make it 0, by “Cap”.",
    ],
    ["a fixed figure never ends", [step("always show", 9, 130, 9)], 9, "It is always shown, however many are sold."],
    ["what is sold ahead is sold too", [step("sell ahead", 7, 130, 137)], 137, "137 more sales would make it 0."],
  ])("%s", (_, steps, quantity, sentence) => {
    expect(zeroOf(shown(quantity, steps))).toBe(sentence);
  });

  it("tells a person's pause from one that ends by itself", () => {
    const paused = shown(0, [{ step: "paused", rule: "photo shoot", setting: 0, before: 130, after: 0 }]);
    paused.explanation.overChannel.isPaused = true;
    expect(stepsOf(paused).slice(-2)).toEqual([
      "paused (photo shoot): 130 → 0",
      "Paused by a person: it shows 0 until it is resumed, or until the pause’s own end.",
    ]);
  });

  it("says what is so where nothing lies", () => {
    const empty = shown(0, [], 0);
    const overChannel = { ...empty.explanation.overChannel, total: 170 };
    const here = { ...empty, explanation: { ...empty.explanation, atLocation: 0, overChannel } };
    expect(zeroOf(here)).toBe("It is 0 because nothing of it can be sold from here.");
  });
}); // prettier-ignore
