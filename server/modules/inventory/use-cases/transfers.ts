import { err, ok, type Result } from "#kernel/result.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type {
  CreateTransferInput,
  ReceiveTransferInput,
  ShipTransferInput,
  TransferIdInput,
} from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import {
  insertTransfer,
  lockTransfer,
  splitTransferLine,
  updateTransfer,
  updateTransferLine,
  type TransferLineRow,
  type TransferRow,
} from "../transfer-store.ts";
import { adjustLevels, type LevelChange } from "./adjust-stock.ts";
import { expectedReceiptsChanged } from "./expect-stock.ts";

type Answer<T = undefined> = Promise<Result<T, InventoryRefusal>>;

/** Units of a line that are on their way. */
export const inTransit = (
  line: Pick<TransferLineRow, "shippedQuantity" | "receivedQuantity" | "lostQuantity">,
): number => line.shippedQuantity - line.receivedQuantity - line.lostQuantity;

/**
 * Plans a transfer; nothing moves until it ships. A repeat gives the same transfer.
 * @returns its id and number; `inventory.not_stocked` when a SKU or location is unknown
 */
export async function createTransfer(
  work: Work,
  input: CreateTransferInput,
): Answer<{ id: string; number: string }> {
  const known = await lockTransfer(work, input.id);
  if (known) return ok({ id: known.id, number: known.number });
  const { tenantId } = work;
  const skuIds = input.lines.map(({ skuId }) => skuId);
  const skus = await work.tx.sku.findMany({
    where: { tenantId, id: { in: skuIds }, kind: { in: ["stocked", "assembly"] } },
    select: { id: true },
  });
  const places = [input.fromLocationId, input.toLocationId];
  const found = await work.tx.location.findMany({
    where: { tenantId, id: { in: places }, kind: { not: "virtual" } },
    select: { id: true },
  });
  const unknown = [
    ...skuIds.filter((id) => skus.every((sku) => sku.id !== id)).map((skuId) => ({ skuId })),
    ...places.filter((id) => found.every((one) => one.id !== id)).map((locationId) => ({ locationId })),
  ];
  if (unknown.length > 0) return err({ code: "inventory.not_stocked", lines: unknown });
  const number = `TR-${await nextNumber(work, "transfer")}`;
  await insertTransfer(work, { ...input, number });
  return ok({ id: input.id, number });
}

/**
 * Sends a transfer off: its units leave on hand and are incoming at the destination until they are received or given up. Only
 * what is available leaves. Lots that are not named are those that expire first; serials must be named.
 *
 * @returns `inventory.transfer_state` when it left before, `.below_zero` when less is there, `.insufficient_stock` when less is free, and the refusals about lots
 */
export async function shipTransfer(
  work: Work,
  input: ShipTransferInput & {
    /** Units of each line that really leave; left out, all that is planned. */
    quantities?: ReadonlyMap<string, number>;
  },
): Answer {
  const transfer = await lockTransfer(work, input.id);
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId: input.id });
  if (transfer.status === "in_transit" || transfer.status === "received") return ok();
  if (transfer.status !== "draft")
    return err({ code: "inventory.transfer_state", status: transfer.status, wanted: "draft" });
  const lines = transfer.lines
    .map((line) => ({
      ...line,
      quantity: input.quantities ? (input.quantities.get(line.id) ?? 0) : line.quantity,
    }))
    .filter(({ quantity }) => quantity > 0);
  const rows = lines.flatMap((line) =>
    leaving(transfer, line, input.lots?.filter((one) => one.lineId === line.id) ?? []),
  );
  const left = await adjustLevels(work, {
    kind: "transfer_out",
    reason: transfer.reason,
    sourceType: "transfer",
    sourceId: transfer.id,
    eventKey: `transfer-ship:${transfer.id}`,
    rows,
    displaces: false,
  });
  if (!left.ok) return left;
  for (const line of lines) {
    const lots = new Map<string, number>();
    for (const lot of left.value.lots.filter(({ skuId }) => skuId === line.skuId))
      lots.set(lot.lotId, (lots.get(lot.lotId) ?? 0) - lot.quantity);
    if (lots.size === 0) await updateTransferLine(work, line.id, { shippedQuantity: line.quantity });
    else await splitTransferLine(work, transfer.id, line, lots);
  }
  await updateTransfer(work, transfer.id, { status: "in_transit", shippedAt: clock.now() });
  await expectRest(work, transfer.id, "shipped");
  return ok();
}

/** What leaves for a line: as its lots say, or without lots for the database to choose. */
function leaving(
  transfer: TransferRow,
  line: TransferLineRow,
  lots: NonNullable<ShipTransferInput["lots"]>,
): LevelChange[] {
  const base = { skuId: line.skuId, locationId: transfer.fromLocationId };
  if (lots.length === 0) return [{ ...base, delta: -line.quantity }];
  const rows: LevelChange[] = lots.map((lot) => ({ ...base, lotCode: lot.code, delta: -lot.quantity }));
  const rest = line.quantity - lots.reduce((sum, lot) => sum + lot.quantity, 0);
  return rest === 0 ? rows : [...rows, { ...base, delta: -rest }];
}

/** Says at the destination what is still on its way, a line each. */
async function expectRest(work: Work, transferId: string, step: string): Promise<void> {
  const transfer = await lockTransfer(work, transferId);
  if (!transfer) throw new Error(`Transfer ${transferId} is gone.`);
  const expected = await expectedReceiptsChanged(work, {
    eventKey: `transfer:${transferId}:${step}`,
    rows: transfer.lines.map((line) => ({
      id: line.id,
      skuId: line.skuId,
      locationId: transfer.toLocationId,
      quantity: inTransit(line),
      expectedOn: transfer.expectedOn,
      label: transfer.number,
      sourceType: "transfer",
      sourceId: transfer.id,
    })),
  });
  if (!expected.ok) throw new Error(`${transfer.number} cannot be expected: ${expected.error.code}`);
}

/**
 * Takes in what arrived of a transfer, in parts when it comes in parts. The last unit closes it.
 *
 * @returns `inventory.transfer_too_much` when a line is said to have more than is on its way, `.transfer_state`
 */
export async function receiveTransfer(
  work: Work,
  input: ReceiveTransferInput,
): Answer<{ isClosed: boolean }> {
  const transfer = await lockTransfer(work, input.id);
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId: input.id });
  const { tenantId } = work;
  const eventKey = `adjust:transfer-receive:${input.requestId}`;
  const before = await work.tx.stockRequest.findUnique({
    where: { tenantId_eventKey: { tenantId, eventKey } },
  });
  if (before) return ok({ isClosed: transfer.status === "received" });
  if (transfer.status !== "in_transit")
    return err({ code: "inventory.transfer_state", status: transfer.status, wanted: "in_transit" });
  const rows: LevelChange[] = [];
  for (const { lineId, quantity, into, binId } of input.lines) {
    const line = transfer.lines.find(({ id }) => id === lineId);
    if (!line || quantity > inTransit(line))
      return err({
        code: "inventory.transfer_too_much",
        lineId,
        inTransit: line ? inTransit(line) : 0,
        asked: quantity,
      });
    rows.push({
      skuId: line.skuId,
      locationId: transfer.toLocationId,
      delta: quantity,
      expectedReceiptId: line.id,
      ...(line.lotId ? { lotId: line.lotId } : {}),
      ...(binId ? { binId } : {}),
      ...(into === "quality_control" ? { qualityControl: quantity } : {}),
      ...(into === "damaged" ? { damaged: quantity } : {}),
    });
  }
  const taken = await adjustLevels(work, {
    kind: "transfer_in",
    reason: transfer.reason,
    sourceType: "transfer",
    sourceId: transfer.id,
    eventKey: `transfer-receive:${input.requestId}`,
    rows,
  });
  if (!taken.ok) return taken;
  for (const { lineId, quantity } of input.lines)
    await updateTransferLine(work, lineId, { receivedQuantity: { increment: quantity } });
  return ok({ isClosed: await closeWhenSettled(work, transfer.id) });
}

async function closeWhenSettled(work: Work, id: string): Promise<boolean> {
  const transfer = await lockTransfer(work, id);
  if (!transfer || transfer.lines.some((line) => inTransit(line) > 0)) return false;
  await updateTransfer(work, id, { status: "received", closedAt: clock.now() });
  return true;
}

/**
 * Gives up what did not arrive: nothing of it is expected any more, the transfer closes, and a person is asked what became of it.
 * @returns `inventory.transfer_state` unless it is in transit
 */
export async function closeTransfer(work: Work, input: TransferIdInput): Answer {
  const transfer = await lockTransfer(work, input.id);
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId: input.id });
  if (transfer.status === "received") return ok();
  if (transfer.status !== "in_transit")
    return err({ code: "inventory.transfer_state", status: transfer.status, wanted: "in_transit" });
  const missing = transfer.lines.filter((line) => inTransit(line) > 0);
  for (const line of missing)
    await updateTransferLine(work, line.id, { lostQuantity: line.lostQuantity + inTransit(line) });
  await expectRest(work, transfer.id, "closed");
  await closeWhenSettled(work, transfer.id);
  if (missing.length > 0)
    await raise(work, {
      type: "stock.transfer_difference",
      severity: "medium",
      subjectType: "transfer",
      subjectId: transfer.id,
      title: `${transfer.number}: ${missing.reduce((sum, line) => sum + inTransit(line), 0)} units did not arrive`,
      facts: {
        lines: missing.map((line) => ({ skuId: line.skuId, lotId: line.lotId, missing: inTransit(line) })),
      },
      nextAction: "Look for the units at both ends. What is found comes in as an adjustment.",
      ownerRole: "warehouse",
      dedupeKey: `stock.transfer_difference:${transfer.id}`,
      dueInMinutes: 24 * 60,
    });
  return ok();
}

/** Drops a transfer that has not left. */
export async function cancelTransfer(work: Work, input: TransferIdInput): Answer {
  const transfer = await lockTransfer(work, input.id);
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId: input.id });
  if (transfer.status === "canceled") return ok();
  if (transfer.status !== "draft")
    return err({ code: "inventory.transfer_state", status: transfer.status, wanted: "draft" });
  await updateTransfer(work, transfer.id, { status: "canceled", closedAt: clock.now() });
  return ok();
}
