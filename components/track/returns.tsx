import { formatMoney } from "#components/blocks/money-text.tsx";
import type { BuyerReturn, BuyerReturns } from "#server/api/track.ts";
import { ReturnForm } from "./return-form.tsx";
import { refundWord, returnOutcome, returnState } from "./return-words.ts";

const day = (localDate: string): string =>
  new Intl.DateTimeFormat("en", { month: "long", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${localDate}T12:00:00Z`),
  );

const closedWord: Record<NonNullable<BuyerReturns["closed"]>, string | null> = {
  by_merchant: null,
  not_shipped: null,
  over: "The time in which returns are taken is over. Write to the shop if something is wrong.",
  nothing_left: null,
};

interface ReturnsProps {
  token: string;
  pass: string;
  found: BuyerReturns;
  outcome: string | null;
}

/** What comes back of the order, and the form to send something back. Only for somebody who proved to know the order. */
export function Returns({ token, pass, found, outcome }: ReturnsProps) {
  const told = outcome === null ? undefined : returnOutcome[outcome];
  const closed = found.closed && closedWord[found.closed];
  if (!told && found.returns.length === 0 && found.closed && !closed) return null;
  return (
    <section id="returns" aria-label="Returns" className="grid gap-4 rounded-lg border border-line p-4">
      <h2 className="font-semibold">Returns</h2>
      {told && (
        <p role={told.isGood ? "status" : "alert"} className={told.isGood ? "text-good" : "text-bad"}>
          {told.text}
        </p>
      )}
      {found.returns.map((one) => (
        <OneReturn key={one.id} one={one} />
      ))}
      {closed && <p className="text-[13px] text-muted">{closed}</p>}
      {!found.closed && (
        <details open={told !== undefined && !told.isGood}>
          <summary className="flex min-h-11 cursor-pointer items-center font-medium underline underline-offset-2">
            Send something back
          </summary>
          {found.lastDay && (
            <p className="pt-2 text-[13px] text-muted">Returns are taken until {day(found.lastDay)}.</p>
          )}
          <ReturnForm token={token} pass={pass} found={found} />
        </details>
      )}
    </section>
  );
}

function OneReturn({ one }: { one: BuyerReturn }) {
  const { title, next } = returnState[one.status];
  const money = refundWord[one.money];
  return (
    <article aria-label={one.number} className="grid gap-1 border-t border-line pt-3">
      <h3 className="font-medium">
        {one.number}: {title}
      </h3>
      <p className="text-[13px]">{one.lines.map((line) => `${line.quantity} × ${line.title}`).join(", ")}</p>
      {next && !one.label && <p className="text-[13px]">{next}</p>}
      {one.status === "rejected" && one.endReason && <p className="text-[13px]">{one.endReason}</p>}
      {money && one.refundMinor > 0n && (
        <p className="text-[13px]">
          {money} <strong>{formatMoney(one.refundMinor, one.currency)}</strong>.
        </p>
      )}
      {one.label && <Label label={one.label} />}
    </article>
  );
}

function Label({ label }: { label: NonNullable<BuyerReturn["label"]> }) {
  return (
    <div className="grid gap-2 pt-1">
      <p className="text-[13px]">
        Print the label, put it on the parcel in place of the old one, and hand the parcel to {label.carrier}.
      </p>
      <a
        href={label.url}
        target="_blank"
        rel="noreferrer noopener"
        className="inline-flex min-h-11 w-fit items-center rounded-md bg-accent px-4 font-medium text-accent-ink"
      >
        Open the return label
      </a>
      <p className="text-[13px] text-muted">
        {label.carrier} {label.trackingNumber}
      </p>
    </div>
  );
}
