import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sentenceOf } from "./trpc.ts";

const refusedBy = (schema: z.ZodType, input: unknown): TRPCError => {
  const { error } = schema.safeParse(input);
  return new TRPCError({ code: "BAD_REQUEST", message: error!.message, cause: error });
};

describe("an input that does not fit", () => {
  const schema = z.strictObject({
    webhookSecret: z.string().min(8, "A secret has at least 8 characters."),
    lines: z.array(z.strictObject({ quantity: z.number("A number is missing.") })),
  });

  it("is told field by field, not as a machine's list", () => {
    const error = refusedBy(schema, { webhookSecret: "s3", lines: [{ quantity: 1 }, { quantity: "x" }] });
    expect(sentenceOf(error)).toBe(
      "Webhook secret: A secret has at least 8 characters. Quantity: A number is missing.",
    );
  });

  it("without a field says what is wrong alone", () => {
    expect(sentenceOf(refusedBy(z.string("A code is missing."), 1))).toBe("A code is missing.");
  });
});

it("keeps the sentence of a refusal", () => {
  expect(sentenceOf(new TRPCError({ code: "FORBIDDEN", message: "Not yours." }))).toBe("Not yours.");
});
