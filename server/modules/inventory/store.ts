import type { SqlWork, Work } from "#server/db/transact.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "./errors.ts";

/** Both kinds of unit of work: the stock functions are one statement either way. */
export type AnyWork = Work | SqlWork;

/** The functions of 0003_inventory, 0024_tracked_stock, 0025_work_orders, 0041_plain_stock_changes and 0063_release_reservation, with the casts of their arguments. They are the only writers of this room's tables. */
const calls = {
  take_stock: "select take_stock($1, $2::jsonb) as answer",
  release_stock: "select release_stock($1, $2, $3::jsonb, $4, $5) as answer",
  ship_stock: "select ship_stock($1, $2, $3, $4::jsonb, $5) as answer",
  short_pick: "select short_pick($1, $2, $3, $4, $5, $6::integer, $7, $8, $9, $10) as answer",
  move_commitments: "select move_commitments($1, $2::jsonb, $3, $4, $5, $6) as answer",
  change_stock: "select change_stock($1, $2::jsonb, $3, $4, $5, $6, $7, $8::boolean) as answer",
  expect_stock: "select expect_stock($1, $2::jsonb, $3) as answer",
  plan_backorders: "select plan_backorders($1, array(select jsonb_array_elements_text($2::jsonb))) as answer",
  transfer_stock: "select transfer_stock($1, $2, $3, $4::jsonb, $5, $6) as answer",
  reserve_stock: "select reserve_stock($1, $2, $3::timestamptz, $4::jsonb, $5) as answer",
  release_reservations:
    "select to_jsonb(end_reservations($1, array(select jsonb_array_elements_text($2::jsonb)), null, $3)) as answer",
  expire_reservations: "select to_jsonb(end_reservations($1, null, $2::timestamptz)) as answer",
  fill_backorders: "select fill_backorders($1, array(select jsonb_array_elements_text($2::jsonb))) as answer",
  fill_from: "select fill_from($1, $2, $3, $4, $5) as answer",
  complete_reservation: "select complete_reservation($1, $2, $3::jsonb) as answer",
  move_in_bin: "select move_in_bin($1, $2, $3, $4::integer, $5, $6, $7, $8) as answer",
} as const;

/**
 * Calls one stock function in the open transaction. Lists and objects travel as JSON.
 * @throws when the database refuses (a bug: the functions answer every expected refusal)
 */
export async function callStock<Answer>(
  work: AnyWork,
  name: keyof typeof calls,
  args: unknown[],
): Promise<Answer> {
  const values = [work.tenantId, ...args].map((value) =>
    value instanceof Date
      ? value.toISOString()
      : value !== null && typeof value === "object"
        ? JSON.stringify(value)
        : value,
  );
  if ("client" in work) {
    const { rows } = await work.client.query<{ answer: Answer }>(calls[name], values);
    return rows[0]!.answer;
  }
  const rows = await work.tx.$queryRawUnsafe<{ answer: Answer }[]>(calls[name], ...values);
  return rows[0]!.answer;
}

/** As {@link callStock}, for functions that may refuse. */
export async function askStock<Answer>(
  work: AnyWork,
  name: keyof typeof calls,
  args: unknown[],
): Promise<Result<Answer, InventoryRefusal>> {
  const answer = await callStock<Answer | { refusal: InventoryRefusal }>(work, name, args);
  if (answer !== null && typeof answer === "object" && "refusal" in answer) return err(answer.refusal);
  return ok(answer as Answer);
}
