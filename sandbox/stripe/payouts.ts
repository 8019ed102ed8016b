import { DAY_MS, HOUR_MS } from "../clock.ts";
import { Refusal } from "../http.ts";
import type { Sandbox, Tasks } from "../sandbox.ts";
import { payoutBody, type BalanceTransaction, type Payout } from "./bodies.ts";
import { addTransaction, tell } from "./money.ts";
import { unixOf, type Processor } from "./processor.ts";

const sum = (values: number[]) => values.reduce((left, right) => left + right, 0);

/** Plans the next round: 00:00 UTC of the next day of progress. */
export function planRound(sandbox: Sandbox, connectionId: string): void {
  const isPlanned = sandbox.state.clock.agenda.some(
    (entry) => entry.task === "payout.round" && entry.connectionId === connectionId,
  );
  if (isPlanned) return;
  const dueMs = (Math.floor(sandbox.clock.progress() / DAY_MS) + 1) * DAY_MS;
  sandbox.clock.schedule({ dueMs, task: "payout.round", connectionId, id: "", version: 0 });
}

/** Pays out what is available, or everything; one payout per currency with something to pay. */
export function payOut(sandbox: Sandbox, processor: Processor, everything: boolean): Payout[] {
  const now = sandbox.clock.progress();
  const due = Object.values(processor.transactions).filter(
    (one) =>
      !processor.payoutOf[one.id] && (everything || (processor.availableAt[one.id] ?? Infinity) <= now),
  );
  const currencies = [...new Set(due.map((one) => one.currency))];
  return currencies.flatMap((currency) => {
    const lines = due.filter((one) => one.currency === currency);
    return sum(lines.map((line) => line.net)) > 0 ? [makePayout(sandbox, processor, lines)] : [];
  });
}

function makePayout(sandbox: Sandbox, processor: Processor, lines: BalanceTransaction[]): Payout {
  const amount = sum(lines.map((line) => line.net));
  const currency = lines[0]?.currency ?? "usd";
  const id = sandbox.random.id("po_", 24, "letters");
  for (const line of lines) {
    line.status = "available";
    processor.payoutOf[line.id] = id;
  }
  const line = { type: "payout", amount: -amount, currency, description: "STRIPE PAYOUT", source: id };
  const leaving = addTransaction(sandbox, processor, line);
  processor.payoutOf[leaving.id] = id;
  const payout = payoutBody({
    id,
    amount,
    currency,
    created: unixOf(sandbox.clock.now()),
    arrivalDate: unixOf(sandbox.clock.calendarOf(sandbox.clock.progress() + DAY_MS)),
    balanceTransaction: leaving.id,
  });
  processor.payouts[id] = payout;
  tell(sandbox, processor, "payout.created", payout);
  return payout;
}

/** The bank has it. */
export function markPaid(sandbox: Sandbox, processor: Processor, payout: Payout): void {
  if (payout.status === "failed" || payout.status === "paid") return;
  Object.assign(payout, { status: "paid", reconciliation_status: "completed" });
  tell(sandbox, processor, "payout.paid", payout);
  tell(sandbox, processor, "payout.reconciliation_completed", payout);
}

/** The bank refuses: the money comes back into the balance and waits for the next round. @throws Refusal */
export function failPayout(
  sandbox: Sandbox,
  processor: Processor,
  payoutId: string,
  failureCode: string,
): Payout {
  const payout = processor.payouts[payoutId];
  if (!payout) throw new Refusal(404, `there is no payout ${payoutId}`, "payoutId");
  if (payout.status === "failed") throw new Refusal(409, "the payout failed already");
  const back = addTransaction(sandbox, processor, {
    type: "payout_failure",
    amount: payout.amount,
    currency: payout.currency,
    description: "PAYOUT FAILURE",
    source: payoutId,
  });
  Object.assign(payout, {
    status: "failed",
    failure_code: failureCode,
    failure_message: "The bank account has been closed.",
    failure_balance_transaction: back.id,
  });
  tell(sandbox, processor, "payout.failed", payout);
  return payout;
}

/** Pending lines whose time has come are available, whether or not a payout takes them. */
export function ripen(sandbox: Sandbox, processor: Processor): void {
  const now = sandbox.clock.progress();
  for (const line of Object.values(processor.transactions))
    if (line.status === "pending" && (processor.availableAt[line.id] ?? Infinity) <= now)
      line.status = "available";
}

export const processorTasks: Tasks = {
  "payout.round": (sandbox, { connectionId, dueMs }) => {
    const processor = sandbox.state.processors[connectionId];
    if (!processor) return;
    for (const { id } of payOut(sandbox, processor, false)) {
      const step = { connectionId, id, version: 0 };
      sandbox.clock.schedule({ ...step, task: "payout.transit", dueMs: dueMs + HOUR_MS });
      sandbox.clock.schedule({ ...step, task: "payout.paid", dueMs: dueMs + DAY_MS });
    }
    planRound(sandbox, connectionId);
  },
  "payout.transit": (sandbox, { connectionId, id }) => {
    const processor = sandbox.state.processors[connectionId];
    const payout = processor?.payouts[id];
    if (!processor || payout?.status !== "pending") return;
    payout.status = "in_transit";
    tell(sandbox, processor, "payout.updated", payout);
  },
  "payout.paid": (sandbox, { connectionId, id }) => {
    const processor = sandbox.state.processors[connectionId];
    const payout = processor?.payouts[id];
    if (processor && payout) markPaid(sandbox, processor, payout);
  },
};
