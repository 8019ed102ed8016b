import { MoneyText } from "#components/blocks/money-text.tsx";
import type { MoneyStatus } from "#server/modules/returns/contract.ts";
import type { Return } from "./return-types.ts";

const after: Record<MoneyStatus, string> = {
  none: "",
  pending: "is estimated.",
  held: "waits: support or finance was asked to look at it.",
  ready: "is due and goes back by itself.",
  settled: "went back.",
  declined: "was declined.",
};

/** What the return gives back, and who has to do something about it. */
export function ReturnMoney({ rma }: { rma: Return }) {
  if (!rma.currency || rma.moneyStatus === "none") return <p>It gives no money back.</p>;
  return (
    <p>
      The refund of <MoneyText minor={rma.refundMinor} currency={rma.currency} /> {after[rma.moneyStatus]}
    </p>
  );
}
