import type { Sandbox } from "../../sandbox.ts";
import { levelAt, setLevel } from "../levels.ts";
import { findVariant, levelKey, plainId, type Shop } from "../shop.ts";
import { QueryProblem, type Args, type Node } from "./execute.ts";
import { gid, levelNode } from "./nodes.ts";

const MOST_ROWS = 250;

const userError = (message: string, field: string[] | null, code: string | null): Node => ({
  __typename: "UserError",
  code,
  field,
  message,
});

interface Row {
  inventoryItemId: string;
  locationId: string;
  quantity: number;
  changeFromQuantity?: number | null;
  compareQuantity?: number | null;
}

/** Mutations of stock. They are done once per idempotency key. */
export function inventoryMutations(sandbox: Sandbox, shop: Shop, version: string): Record<string, unknown> {
  const isStrict = version >= "2026-04";
  const once = (
    field: string,
    args: Args,
    directives: Record<string, Args>,
    work: () => unknown,
  ): unknown => {
    const key = directives["idempotent"]?.["key"] as string | undefined;
    if (!key) {
      if (isStrict)
        throw new QueryProblem(
          "The @idempotent directive is required for this mutation but was not provided.",
          "BAD_REQUEST",
          [field],
        );
      return work();
    }
    const fingerprint = JSON.stringify(args);
    const known = shop.idempotent[`${field}:${key}`];
    if (known && known.fingerprint !== fingerprint)
      throw new QueryProblem(
        "The same idempotency key cannot be used with different operation parameters.",
        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        [field],
      );
    if (known) return replay(shop, known.record as Node, args);
    const answer = work();
    const record: unknown = JSON.parse(JSON.stringify(answer));
    shop.idempotent[`${field}:${key}`] = { fingerprint, record };
    sandbox.changed();
    return answer;
  };
  return {
    inventorySetQuantities: (args: Args, directives: Record<string, Args>) =>
      once("inventorySetQuantities", args, directives, () =>
        setQuantities(sandbox, shop, (args["input"] ?? {}) as Args, isStrict),
      ),
    inventoryActivate: (args: Args, directives: Record<string, Args>) =>
      once("inventoryActivate", args, directives, () => activate(sandbox, shop, args)),
  };
}

/** The first answer; a level in it is shown as it is now. */
function replay(shop: Shop, record: Node, args: Args): Node {
  if (!record["inventoryLevel"]) return record;
  const item = plainId(args["inventoryItemId"]);
  const level = shop.levels[levelKey(item, plainId(args["locationId"]))];
  const found = findVariant(shop, (variant) => String(variant.inventoryItemId) === item);
  return { ...record, inventoryLevel: level && found ? levelNode(shop, level, found.variant) : null };
}

function setQuantities(sandbox: Sandbox, shop: Shop, input: Args, isStrict: boolean): Node {
  const rows = (input["quantities"] ?? []) as Row[];
  const refused = (userErrors: Node[]): Node => ({
    __typename: "InventorySetQuantitiesPayload",
    inventoryAdjustmentGroup: null,
    userErrors,
  });
  if (rows.length > MOST_ROWS)
    return refused([
      userError(`The input array size of ${rows.length} is greater than the maximum allowed of ${MOST_ROWS}.`, ["input", "quantities"], "MAX_INPUT_SIZE_EXCEEDED"), // prettier-ignore
    ]);
  if (input["name"] !== "available" && input["name"] !== "on_hand")
    return refused([userError("The specified quantity name is invalid.", ["input", "name"], "INVALID_NAME")]);
  if (typeof input["reason"] !== "string")
    return refused([userError("The specified reason is invalid.", ["input", "reason"], "INVALID_REASON")]);
  const errors = rows.flatMap((row, index) => {
    const problem = problemOf(shop, row, input["ignoreCompareQuantity"] === true, isStrict);
    return problem
      ? [userError(problem.message, ["input", "quantities", String(index), ...problem.field], problem.code)]
      : [];
  });
  if (errors.length > 0) return refused(errors);
  const now = sandbox.clock.now().toISOString();
  for (const row of rows) {
    const level = levelAt(
      sandbox,
      shop,
      Number(plainId(row.inventoryItemId)),
      Number(plainId(row.locationId)),
    );
    const available = input["name"] === "on_hand" ? row.quantity - level.committed : row.quantity;
    if (available !== level.available) setLevel(sandbox, shop, level, available);
  }
  return {
    __typename: "InventorySetQuantitiesPayload",
    inventoryAdjustmentGroup: {
      __typename: "InventoryAdjustmentGroup",
      id: gid("InventoryAdjustmentGroup", sandbox.random.number()),
      createdAt: now,
      reason: input["reason"],
      referenceDocumentUri: input["referenceDocumentUri"] ?? null,
    },
    userErrors: [],
  };
}

interface Problem {
  code: string;
  message: string;
  field: string[];
}

function problemOf(shop: Shop, row: Row, ignoresCompare: boolean, isStrict: boolean): Problem | undefined {
  const item = plainId(row.inventoryItemId);
  if (!findVariant(shop, (variant) => String(variant.inventoryItemId) === item))
    return {
      code: "INVALID_INVENTORY_ITEM",
      message: "The specified inventory item could not be found.",
      field: ["inventoryItemId"],
    };
  const location = plainId(row.locationId);
  if (!shop.locations[location])
    return {
      code: "INVALID_LOCATION",
      message: "The specified location could not be found.",
      field: ["locationId"],
    };
  const level = shop.levels[levelKey(item, location)];
  if (!level)
    return {
      code: "ITEM_NOT_STOCKED_AT_LOCATION",
      message: "The inventory item is not stocked at the location.",
      field: ["locationId"],
    };
  if (!Number.isInteger(row.quantity) || Math.abs(row.quantity) > 1_000_000_000)
    return {
      code: "INVALID_QUANTITY_TOO_HIGH",
      message: "The quantity is out of range.",
      field: ["quantity"],
    };
  const expected = isStrict ? row.changeFromQuantity : row.compareQuantity;
  if (isStrict && expected === undefined)
    throw new QueryProblem(
      "InventoryQuantityInput requires the argument changeFromQuantity",
      "INVALID_VARIABLE",
    );
  if (!isStrict && !ignoresCompare && (expected === undefined || expected === null))
    return {
      code: "COMPARE_QUANTITY_REQUIRED",
      message: "The compareQuantity argument must be given to each quantity or ignored.",
      field: ["compareQuantity"],
    };
  if (expected === null || expected === undefined || (!isStrict && ignoresCompare)) return undefined;
  if (expected === level.available) return undefined;
  return isStrict
    ? {
        code: "CHANGE_FROM_QUANTITY_STALE",
        message: "The changeFromQuantity value does not match persisted value.",
        field: ["changeFromQuantity"],
      }
    : {
        code: "COMPARE_QUANTITY_STALE",
        message: "The compareQuantity value does not match persisted value.",
        field: ["compareQuantity"],
      };
}

function activate(sandbox: Sandbox, shop: Shop, args: Args): Node {
  const item = plainId(args["inventoryItemId"]);
  const location = plainId(args["locationId"]);
  const found = findVariant(shop, (variant) => String(variant.inventoryItemId) === item);
  const refuse = (message: string, field: string): Node => ({
    __typename: "InventoryActivatePayload",
    inventoryLevel: null,
    userErrors: [userError(message, [field], null)],
  });
  if (!found) return refuse("The inventory item couldn't be found.", "inventoryItemId");
  if (!shop.locations[location]) return refuse("The location couldn't be found.", "locationId");
  const known = shop.levels[levelKey(item, location)];
  if (known && args["available"] !== undefined && args["available"] !== null)
    return refuse("Not allowed to set available quantity when the item is already active at the location.", "available"); // prettier-ignore
  const level = levelAt(sandbox, shop, Number(item), Number(location));
  if (!known) setLevel(sandbox, shop, level, Number(args["available"] ?? 0));
  return {
    __typename: "InventoryActivatePayload",
    inventoryLevel: levelNode(shop, level, found.variant),
    userErrors: [],
  };
}
