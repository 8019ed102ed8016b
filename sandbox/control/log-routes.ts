import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Delivery } from "../delivery.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { windowOf, type Routes } from "./route.ts";

const wanted = (query: URLSearchParams, name: string, actual: string) => {
  const value = query.get(name);
  return value === null || value === "" || value === actual;
};

/** Parcels that were bought twice under one reference. */
function doublePurchases(sandbox: Sandbox) {
  return Object.values(sandbox.state.carriers).flatMap((carrier) => {
    const byReference = new Map<string, string[]>();
    for (const shipment of Object.values(carrier.shipments)) {
      if (!shipment.reference || !shipment.trackingCode || shipment.refundStatus) continue;
      byReference.set(shipment.reference, [...(byReference.get(shipment.reference) ?? []), shipment.id]);
    }
    return [...byReference]
      .filter(([, ids]) => ids.length > 1)
      .map(([reference, shipmentIds]) => ({ connectionId: carrier.connectionId, reference, shipmentIds }));
  });
}

/** Equal refunds of one charge for one and the same of the product's reasons. */
function doubleRefunds(sandbox: Sandbox) {
  return Object.values(sandbox.state.processors).flatMap((processor) => {
    const alike = new Map<string, { chargeId: string; refundIds: string[] }>();
    for (const refund of Object.values(processor.refunds)) {
      const reason = refund.metadata["reference"] ?? refund.metadata["credit_note_id"];
      if (!reason || refund.status === "failed") continue;
      const key = `${refund.charge}:${refund.amount}:${reason}`;
      const entry = alike.get(key) ?? { chargeId: refund.charge, refundIds: [] };
      entry.refundIds.push(refund.id);
      alike.set(key, entry);
    }
    return [...alike.values()]
      .filter(({ refundIds }) => refundIds.length > 1)
      .map((entry) => ({ connectionId: processor.connectionId, ...entry }));
  });
}

function stateOf(sandbox: Sandbox, connectionId: string): Record<string, unknown> {
  const { shops, stores, carriers, processors, mailboxes } = sandbox.state;
  const found =
    shops[connectionId] ??
    stores[connectionId] ??
    carriers[connectionId] ??
    processors[connectionId] ??
    mailboxes[connectionId];
  if (!found) throw new Refusal(404, `there is no connection ${connectionId}`);
  return found as unknown as Record<string, unknown>;
}

async function settle(sandbox: Sandbox, timeOutMs: number) {
  const until = performance.now() + timeOutMs;
  while (sandbox.deliveries.pending().length > 0 && performance.now() < until) await wait(20);
  const pending = sandbox.deliveries.pending().length;
  return { pending, isSettled: pending === 0 };
}

export const logRoutes: Routes = {
  "GET /received": ({ sandbox, query }) => {
    const { afterId, limit } = windowOf(query);
    const requests = sandbox.received.list(
      (one) =>
        one.id > afterId &&
        wanted(query, "partner", one.partner) &&
        wanted(query, "connectionId", one.connectionId) &&
        wanted(query, "operation", one.operation),
      limit,
    );
    return { requests };
  },
  "GET /received/summary": ({ sandbox }) => ({
    connections: sandbox.received.tallies(),
    doublePurchases: doublePurchases(sandbox),
    doubleRefunds: doubleRefunds(sandbox),
  }),
  "GET /deliveries": ({ sandbox, query }) => {
    const { afterId, limit } = windowOf(query);
    const deliveries = sandbox.deliveries.list(
      (one) =>
        one.id > afterId &&
        ["connectionId", "topic", "status", "subject"].every((name) =>
          wanted(query, name, String(one[name as keyof Delivery])),
        ),
      limit,
    );
    return { deliveries };
  },
  "GET /deliveries/summary": ({ sandbox }) => {
    const connections: Record<string, Record<string, number>> = {};
    for (const one of sandbox.deliveries.list(() => true, Infinity)) {
      const tally = (connections[one.connectionId] ??= { pending: 0, delivered: 0, failed: 0, lost: 0, attempts: 0 }); // prettier-ignore
      tally[one.status] = (tally[one.status] ?? 0) + 1;
      tally["attempts"] = (tally["attempts"] ?? 0) + one.attempts.length;
    }
    return { connections };
  },
  "POST /deliveries/settle": ({ sandbox, body }) => {
    const { timeOutMs } = z.object({ timeOutMs: z.number().min(0).max(300_000).default(10_000) }).parse(body);
    return settle(sandbox, timeOutMs);
  },
  "POST /deliveries/resend": ({ sandbox, body }) => {
    const wish = z
      .object({
        ids: z.array(z.number()).optional(),
        connectionId: z.string().optional(),
        status: z.enum(["failed", "lost", "delivered"]).optional(),
      })
      .parse(body);
    const again = sandbox.deliveries.list(
      (one) =>
        one.status !== "pending" &&
        (!wish.ids || wish.ids.includes(one.id)) &&
        (!wish.connectionId || wish.connectionId === one.connectionId) &&
        (!wish.status || wish.status === one.status),
      Infinity,
    );
    sandbox.deliveries.resend(again);
    return { resent: again.length };
  },
  "GET /state": ({ sandbox }) =>
    Object.fromEntries(
      Object.keys(sandbox.state.connections).map((connectionId) => [
        connectionId,
        stateOf(sandbox, connectionId),
      ]),
    ),
  "GET /state/:connectionId": ({ sandbox, params, query }) => {
    const state = stateOf(sandbox, params["connectionId"] ?? "");
    const only = query.get("only");
    return only === null ? state : { [only]: state[only] };
  },
};
