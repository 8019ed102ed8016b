import { z } from "zod";
import { idSchema } from "#kernel/ids.ts";
import { returnReasons, type MoneyStatus, type ReturnReason, type RmaStatus } from "./contract.ts";

/** Photos that go with one request of a buyer, at most. */
export const MOST_BUYER_PHOTOS = 3;

/** What a buyer asks for on the tracking page of an order. */
export const askReturnInput = z.strictObject({
  /** Made with the form, so that sending it twice asks once. */
  id: idSchema("rma"),
  lines: z
    .array(
      z.strictObject({
        orderLineId: z.string().min(1).max(80),
        skuId: z.string().min(1).max(80),
        quantity: z.int().min(1).max(1_000_000),
        reason: z.enum(returnReasons),
      }),
    )
    .min(1)
    .max(200),
  note: z.string().trim().max(1_000).default(""),
});
export type AskReturn = z.output<typeof askReturnInput> & { orderId: string; photos: Uint8Array[] };

/** A return as its buyer sees it. */
export interface BuyerReturn {
  id: string;
  number: string;
  status: RmaStatus;
  askedAt: Date;
  /** Why it was turned down. */
  endReason: string | null;
  lines: { title: string; quantity: number }[];
  money: MoneyStatus;
  /** What goes back; an estimate while the money is pending. */
  refundMinor: bigint;
  currency: string;
  label: { carrier: string; trackingNumber: string; url: string } | null;
}

/** What can come back of an order, on which terms, and what is on its way back. */
export interface BuyerReturns {
  /** Why nothing can be asked for now; null when something can. */
  closed: "by_merchant" | "not_shipped" | "over" | "nothing_left" | null;
  /** The last local date on which a return is taken. */
  lastDay: string | null;
  /** An id for the return that the form asks for. */
  formId: string;
  mostPhotos: number;
  /** Each reason a buyer can give with the percent of the price that is kept for it. */
  reasons: { reason: ReturnReason; feePercent: number }[];
  lines: {
    orderLineId: string;
    skuId: string;
    skuCode: string;
    title: string;
    left: number;
    isExcluded: boolean;
  }[];
  returns: BuyerReturn[];
}
