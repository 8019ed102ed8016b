/** Expected refusals of this room. Nothing was written when one is returned. */
export type SettlementRefusal =
  | { code: "settlement.payout_unknown"; payoutId: string }
  | { code: "settlement.line_unknown"; lineId: string }
  /** The payout is in the books; what was explained wrongly is corrected there by a journal. */
  | { code: "settlement.payout_posted"; payoutId: string }
  | { code: "settlement.line_matched"; lineId: string }
  /** What the line is to be matched with does not exist here. */
  | { code: "settlement.target_unknown"; targetType: string; targetId: string }
  /** A line explains a payment or refund of the same currency only. */
  | { code: "settlement.currency_differs"; lineCurrency: string; targetCurrency: string }
  /** Types the adapter knows keep their kind; only unknown ones are mapped. */
  | { code: "settlement.type_known"; type: string; kind: string }
  | { code: "settlement.mapping_changed"; yourVersion: number; currentVersion: number }
  /** `leftMinor` is what was paid for the order and not given back yet. */
  | {
      code: "settlement.nothing_to_refund";
      orderId: string;
      askedMinor: bigint;
      leftMinor: bigint;
      currency: string;
    }
  | { code: "settlement.refund_unknown"; refundId: string }
  | { code: "settlement.refund_not_failed"; refundId: string; status: string };
