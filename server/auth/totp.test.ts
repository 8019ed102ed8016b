import { generateSync } from "otplib";
import { expect, it } from "vitest";
import { stepOfCode } from "./totp.ts";

// RFC 6238, appendix B: the ASCII secret 12345678901234567890, last six digits of the codes
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number) => new Date(seconds * 1000);

it.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [20_000_000_000, "353130"],
])("knows the code of second %d", async (seconds, code) => {
  expect(await stepOfCode(secret, `${code.slice(0, 3)} ${code.slice(3)}`, at(seconds))).toBe(
    Math.floor(seconds / 30),
  );
});

it("takes the neighbors' codes for their own steps, and none farther away", async () => {
  const now = 1_800_000_015;
  const steps = await Promise.all(
    [-60, -30, 0, 30, 60].map((off) =>
      stepOfCode(secret, generateSync({ secret, epoch: now + off }), at(now)),
    ),
  );
  const step = 60_000_000;
  expect(steps).toEqual([null, step - 1, step, step + 1, null]);
});

it("takes nothing else", async () => {
  for (const text of ["", "28708", "2870820", "28708x", "٢٨٧٠٨٢"])
    expect(await stepOfCode(secret, text, at(59))).toBeNull();
});
