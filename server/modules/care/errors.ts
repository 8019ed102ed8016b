/** Expected refusals of this room. Nothing was written when one is returned. */
export type CareRefusal =
  | { code: "care.order_unknown"; orderId: string }
  /** Nothing of the order is invoiced, so there is nothing to give back of it. */
  | { code: "care.not_invoiced"; orderId: string }
  /** More than is left of the invoice. */
  | {
      code: "care.more_than_left";
      invoiceId: string;
      askedMinor: bigint;
      leftMinor: bigint;
      currency: string;
    }
  /** The policy offers nothing and no amount was named. */
  | { code: "care.nothing_offered"; orderId: string; explanation: string[] }
  | { code: "care.credit_unknown"; creditId: string }
  | { code: "care.decided_already"; creditId: string; status: string; decidedBy: string | null }
  /** Who proposes a credit does not approve it. */
  | { code: "care.own_proposal"; creditId: string };
