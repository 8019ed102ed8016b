import { expect, it } from "vitest";
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
