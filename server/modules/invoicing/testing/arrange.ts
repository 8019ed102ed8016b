import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { insertOrder, insertShipped, type ArrangedOrder } from "./order-rows.ts";

export type { ArrangedOrder } from "./order-rows.ts";

/** A merchant with the order of {@link insertOrder}, and what tests do with it. */
export async function arrangeOrder(database: TestDatabase, order: ArrangedOrder, tenant?: string) {
  const tenantId = tenant ?? (await makeMerchant(database));
  const scope: Scope = { tenantId, actor: { kind: "user", id: "usr_finance" } };
  const sql = (text: string, ...values: unknown[]) => database.asOwner(text, [tenantId, ...values]);
  await insertOrder(sql, order);
  const within = <T>(run: (work: Work) => Promise<T>, as?: string) =>
    transact(as ? { ...scope, actor: { kind: "user", id: as } } : scope, run);
  const ship = (id: string, units: Record<string, number>, status?: string) =>
    insertShipped(sql, id, units, status);
  return { tenantId, scope, within, sql, ship };
}
