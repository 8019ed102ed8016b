"use client";

import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { Card } from "#components/ui/card.tsx";
import type { PayoutData } from "./types.ts";

const words: Record<PayoutData["parts"][number]["part"], string> = {
  charges: "Charges",
  refunds: "Refunds",
  fees: "Fees",
  disputes: "Disputes",
  adjustments: "Adjustments",
  reserves: "Reserves",
  advances: "Advances",
  transfers: "Transfers",
  returnedPayouts: "Returned payouts",
  unknown: "Unknown types",
};

/** The payout as a sum in figures, with its remainder by name, and the same in one sentence. */
export function EquationCard({ payout }: { payout: PayoutData }) {
  const { currency } = payout;
  const shown = payout.parts.filter(
    ({ part, minor }) => minor !== 0n || ["charges", "refunds", "fees"].includes(part),
  );
  const row = "flex items-baseline justify-between gap-4 py-1.5";
  return (
    <Card title="How the payout adds up">
      <dl className="text-[13px]">
        {shown.map(({ part, minor }) => (
          <div key={part} className={row}>
            <dt className="text-muted">{words[part]}</dt>
            <dd>
              <MoneyText minor={minor} currency={currency} />
            </dd>
          </div>
        ))}
        <div className={row}>
          <dt className={payout.unexplainedMinor === 0n ? "text-muted" : "font-medium text-bad"}>
            Unexplained
          </dt>
          <dd className={payout.unexplainedMinor === 0n ? "" : "font-medium text-bad"}>
            <MoneyText minor={payout.unexplainedMinor} currency={currency} />
          </dd>
        </div>
        <div className={`${row} border-t border-line font-semibold`}>
          <dt>Payout</dt>
          <dd>
            <MoneyText minor={payout.amountMinor} currency={currency} />
          </dd>
        </div>
      </dl>
      <p className="mt-3 text-[13px] text-muted">{sentenceOf(payout)}</p>
    </Card>
  );
}

function sentenceOf(payout: PayoutData): string {
  const told = (minor: bigint) => formatMoney(minor < 0n ? -minor : minor, payout.currency);
  const parts = payout.parts
    .filter(({ minor }) => minor !== 0n)
    .map(({ part, minor }, index) => {
      const sign = minor < 0n ? "less " : index === 0 ? "" : "plus ";
      return `${sign}${told(minor)} ${words[part].toLowerCase()}`;
    });
  const sum = parts.length === 0 ? "The statement has no lines" : parts.join(", ");
  const rest =
    payout.unexplainedMinor === 0n
      ? "nothing is left over"
      : `${told(payout.unexplainedMinor)} ${payout.unexplainedMinor < 0n ? "too little came" : "too much came"} and no line says why`;
  return `${sum}: ${formatMoney(payout.amountMinor, payout.currency)} to the bank; ${rest}.`;
}
