import { expect, it } from "vitest";
import { formatMoney } from "./money-text.tsx";

it("writes amounts exactly, with the digits of their currency", () => {
  expect(formatMoney(123_450n, "USD")).toBe("$1,234.50");
  expect(formatMoney(-5n, "USD")).toBe("-$0.05");
  expect(formatMoney(1_000n, "JPY")).toBe("¥1,000");
  expect(formatMoney(1_234n, "KWD")).toBe("KWD\u00a01.234");
  expect(formatMoney(9_007_199_254_740_993_01n, "USD")).toBe("$9,007,199,254,740,993.01");
  expect(formatMoney(5n, "USD", true)).toBe("+$0.05");
  expect(formatMoney(0n, "USD", true)).toBe("$0.00");
});
