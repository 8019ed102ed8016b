import type { ReactNode } from "react";
import type { ProvedPart } from "#server/api/track.ts";
import type { PersonalPart, TrackPage, TrackedParcel } from "#server/modules/shipping/contract.ts";
import { Returns } from "./returns.tsx";
import { milestoneOf, milestones, words } from "./words.ts";

const day = (localDate: string): string =>
  new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${localDate}T12:00:00Z`),
  );
const moment = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en", {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(at);

/** Trouble first: the parcel that needs attention is the one somebody came to see. */
const urgency = (parcel: TrackedParcel): number =>
  ["delivery_failed", "return_to_sender", "on_hold", "delivery_delayed"].includes(parcel.status) ? 0 : 1;

interface TrackViewProps {
  token: string;
  page: TrackPage;
  /** There for who proved to know the order. */
  proved: ProvedPart | null;
  /** What came of the page's two forms. */
  proof: string | null;
  asked: string | null;
}

/** The public page of one order. Nothing here says who ordered or where they live, unless that was proved to be known. */
export function TrackView({ token, page, proved, proof, asked }: TrackViewProps) {
  const parcels = page.parcels.toSorted((a, b) => urgency(a) - urgency(b));
  return (
    <Frame brand={page.brand}>
      <div className="grid gap-1">
        <p className="text-muted">Order {page.orderName}</p>
        <h1 className="text-2xl font-semibold">{headline(page)}</h1>
        {page.promiseOn && !page.isCanceled && (
          <p>
            We promised it for <strong>{day(page.promiseOn)}</strong>.
          </p>
        )}
        {page.waits && !page.isCanceled && <Waits waits={page.waits} hasLeft={parcels.length > 0} />}
      </div>
      {parcels.length === 0 && !page.isCanceled && <Milestones reached={0} />}
      {parcels.map((parcel, index) => (
        <ParcelCard
          key={parcel.trackingNumber ?? index}
          parcel={parcel}
          timeZone={page.timeZone}
          title={parcels.length > 1 ? `Parcel ${index + 1} of ${parcels.length}` : "Your parcel"}
        />
      ))}
      {proved ? (
        <>
          <Personal part={proved.personal} />
          <Returns token={token} pass={proved.pass} found={proved.returns} outcome={asked} />
        </>
      ) : (
        <ProofForm token={token} proof={asked ? "again" : proof} />
      )}
    </Frame>
  );
}

/** What is not there yet, in the buyer's words. */
function Waits({ waits, hasLeft }: { waits: NonNullable<TrackPage["waits"]>; hasLeft: boolean }) {
  const what = `${hasLeft ? "Another part" : "A part or all"} of it ${waits.isPreOrder ? "is a pre-order" : "is not in stock yet"}.`;
  if (waits.expectedOn === null) return <p>{what} We have no day for it yet.</p>;
  return (
    <p>
      {what} We expect it on <strong>{day(waits.expectedOn)}</strong> and send it then.
    </p>
  );
}

export function ExpiredView() {
  return (
    <Frame brand={{ name: "Tracking", color: null, supportEmail: null }}>
      <h1 className="text-2xl font-semibold">This link is no longer valid</h1>
      <p>Ask the shop where you ordered for a new one.</p>
    </Frame>
  );
}

function Frame({ brand, children }: { brand: TrackPage["brand"]; children: ReactNode }) {
  const { name, color, supportEmail } = brand;
  return (
    <div className="mx-auto grid min-h-dvh max-w-2xl grid-rows-[auto_1fr_auto] gap-6 px-4 py-6">
      <header
        className="border-b-4 border-line pb-4 text-lg font-semibold"
        style={color ? { borderColor: color } : undefined}
      >
        {name}
      </header>
      <main className="grid content-start gap-6">{children}</main>
      <footer className="border-t border-line pt-4 text-[13px] text-muted">
        {supportEmail ? (
          <>
            Questions? Write to{" "}
            <a className="underline underline-offset-2" href={`mailto:${supportEmail}`}>
              {supportEmail}
            </a>
            .
          </>
        ) : (
          "Questions? Answer the mail that brought you here."
        )}
      </footer>
    </div>
  );
}

function headline(page: TrackPage): string {
  if (page.isCanceled) return "This order was canceled";
  const { parcels } = page;
  if (parcels.length === 0)
    return page.waits ? "We are waiting for your goods" : "We are preparing your order";
  const troubled = parcels.find((parcel) => urgency(parcel) === 0);
  if (troubled) return words[troubled.status].title;
  if (parcels.every(({ status }) => status === "delivered")) return "Delivered";
  const open = parcels.find(({ status }) => status !== "delivered");
  return words[open?.status ?? "in_transit"].title;
}

function ParcelCard({ parcel, title, timeZone }: { parcel: TrackedParcel; title: string; timeZone: string }) {
  const { title: state, next } = words[parcel.status];
  return (
    <section aria-label={title} className="grid gap-4 rounded-lg border border-line p-4">
      <div className="grid gap-1">
        <h2 className="font-semibold">
          {title}: {state}
        </h2>
        <p>{next}</p>
        {parcel.estimatedDeliveryOn && parcel.status !== "delivered" && (
          <p>
            The carrier expects it on <strong>{day(parcel.estimatedDeliveryOn)}</strong>.
          </p>
        )}
        {parcel.trackingNumber && (
          <p className="text-[13px] text-muted">
            {parcel.carrier} {parcel.trackingNumber}
          </p>
        )}
      </div>
      <Milestones reached={milestoneOf(parcel.status)} />
      {parcel.events.length > 0 && (
        <ol aria-label="Scans of the carrier" className="grid gap-2 text-[13px]">
          {parcel.events.map((event, index) => (
            <li key={index} className="grid gap-0.5">
              <span className="font-medium">{event.description || words[event.status].title}</span>
              <span className="text-muted">
                {moment(event.at, timeZone)}
                {event.place && ` · ${event.place}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Milestones({ reached }: { reached: number }) {
  return (
    <ol aria-label="Milestones" className="grid gap-1 text-[13px] sm:grid-cols-5">
      {milestones.map((name, index) => (
        <li
          key={name}
          aria-current={index === reached ? "step" : undefined}
          className={`border-t-4 pt-1 ${index <= reached ? "border-good font-medium" : "border-line text-muted"}`}
        >
          {name}
          <span className="sr-only">{index <= reached ? " (done)" : " (to come)"}</span>
        </li>
      ))}
    </ol>
  );
}

function Personal({ part }: { part: PersonalPart }) {
  return (
    <section id="details" aria-label="Your order" className="grid gap-2 rounded-lg border border-line p-4">
      <h2 className="font-semibold">Your order</h2>
      <ul className="list-inside list-disc">
        {part.items.map((item) => (
          <li key={`${item.title}${item.quantity}`}>
            {item.quantity} × {item.title}
          </li>
        ))}
      </ul>
      <address className="text-[13px] not-italic text-muted">
        {[part.name, ...part.address].map((line, index) => (
          <span key={index} className="block">
            {line}
          </span>
        ))}
      </address>
    </section>
  );
}

const refusals: Record<string, string> = {
  again: "Your half hour is over. Say once more that you know the order, then send the form again.",
  wrong: "That does not fit this order. Please try again.",
  blocked: "Too many tries. Please wait a quarter of an hour.",
};

function ProofForm({ token, proof }: { token: string; proof: string | null }) {
  const refusal = proof ? refusals[proof] : undefined;
  return (
    <form
      method="post"
      action="/track-proof"
      id="details"
      className="grid gap-2 rounded-lg border border-line p-4"
    >
      <input type="hidden" name="token" value={token} />
      <h2 className="font-semibold">See what is in it, or send something back</h2>
      <p className="text-[13px] text-muted">
        Items, address, every scan and returns open to who knows the order. Nobody else sees them.
      </p>
      <label className="grid gap-1">
        <span>Postal code or e-mail address of the order</span>
        <input
          name="answer"
          required
          autoComplete="postal-code"
          aria-describedby={refusal ? "proof-refusal" : undefined}
          className="min-h-11 rounded-md border border-line bg-surface px-3"
        />
      </label>
      {refusal && (
        <p id="proof-refusal" role="alert" className="text-bad">
          {refusal}
        </p>
      )}
      <button type="submit" className="min-h-11 rounded-md bg-accent px-4 font-medium text-accent-ink">
        Show my order
      </button>
    </form>
  );
}
