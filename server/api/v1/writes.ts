import type { z } from "zod";
import type { Result } from "#kernel/result.ts";
import type { Scope, Work } from "#server/db/transact.ts";
import type { Refusal } from "../refusal.ts";
import { newAdjustment, writeAdjustment, type NewAdjustment } from "./write-adjustment.ts";
import { placeTogether, type RequestName } from "./place-together.ts";
import { newOrder, writeOrder, type NewOrder } from "./write-order.ts";
import {
  newReservation,
  releasedReservation,
  writeRelease,
  writeReservation,
  type NewReservation,
} from "./write-reservation.ts";
import { newTrackingEvent, writeTrackingEvent, type NewTrackingEvent } from "./write-tracking-event.ts";

/** What a write did: its status and what the answer carries. `show` names the resource row that is sent back whole. */
export interface Written {
  status: 200 | 201;
  body?: Record<string, unknown>;
  show?: { path: string; id: string };
}

/** Something that can be written from outside. */
export interface Write {
  path: string;
  summary: string;
  schema: z.ZodType;
  /** Runs in one transaction; `requestKey` names the request when the caller named it. */
  run(work: Work, body: unknown, requestKey: string): Promise<Result<Written, Refusal>>;
  /**
   * The way of the many: requests that wait together are written together, in a transaction of their own that also remembers
   * `named`. Answers the status and the row to show, "revoked" when the key is no longer good, null for what has to go the
   * way of `run`.
   */
  together?(
    scope: Scope,
    body: unknown,
    named: RequestName | null,
  ): Promise<{ status: 201; row: Record<string, unknown> } | "revoked" | null>;
}

/** Every write under `/api/v1`. */
export const writes: readonly Write[] = [
  {
    path: "orders",
    summary: "Place an order; answered when it is committed with its stock",
    schema: newOrder,
    together: (scope, body, named) => placeTogether(scope, body as NewOrder, named),
    async run(work, body) {
      const written = await writeOrder(work, body as NewOrder);
      if (!written.ok) return written;
      const { orderId, isNew } = written.value;
      return { ok: true, value: { status: isNew ? 201 : 200, show: { path: "orders", id: orderId } } };
    },
  },
  {
    path: "inventory/adjustments",
    summary: "Change what is on hand at a location",
    schema: newAdjustment,
    async run(work, body, requestKey) {
      const written = await writeAdjustment(work, body as NewAdjustment, requestKey);
      if (!written.ok) return written;
      const { changed, displaced } = written.value;
      return { ok: true, value: { status: 201, body: { changed, displaced } } };
    },
  },
  {
    path: "reservations",
    summary:
      "Set stock aside for a cart, draft or quote until a time; an order placed with its holder takes it",
    schema: newReservation,
    async run(work, body, requestKey) {
      const written = await writeReservation(work, body as NewReservation, requestKey);
      if (!written.ok) return written;
      const reservations = written.value.reservations.map(({ id, skuId, locationId, quantity }) => ({
        id,
        sku_id: skuId,
        location_id: locationId,
        quantity,
      }));
      return { ok: true, value: { status: 201, body: { reservations } } };
    },
  },
  {
    path: "reservations/release",
    summary: "End what a holder has set aside",
    schema: releasedReservation,
    async run(work, body) {
      const released = await writeRelease(work, body as { holder: string });
      return { ok: true, value: { status: 200, body: { released } } };
    },
  },
  {
    path: "tracking-events",
    summary: "Report a scan of a parcel",
    schema: newTrackingEvent,
    async run(work, body) {
      const written = await writeTrackingEvent(work, body as NewTrackingEvent);
      return written.ok ? { ok: true, value: { status: 201, body: { ...written.value } } } : written;
    },
  },
];
