import type { BuyerReturns } from "#server/api/track.ts";
import { PhotoInput } from "./photo-input.tsx";
import { reasonWord } from "./return-words.ts";

const box = "min-h-11 w-full rounded-md border border-line bg-surface px-3";
/** More pieces of one thing than this are typed nowhere else either. */
const MOST_CHOICES = 200;

/** Works without scripts: each line says how many and why; lines of none are left out. */
export function ReturnForm({ token, pass, found }: { token: string; pass: string; found: BuyerReturns }) {
  const { reasons, formId } = found;
  const lines = found.lines.filter(({ isExcluded }) => !isExcluded);
  const excluded = found.lines.filter(({ isExcluded }) => isExcluded);
  const fees = reasons.filter(({ feePercent }) => feePercent > 0);
  const isTwice = (title: string) => lines.filter((line) => line.title === title).length > 1;
  return (
    <form
      method="post"
      action="/track-return"
      encType="multipart/form-data"
      aria-label="Send something back"
      className="grid gap-4 pt-3"
    >
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="pass" value={pass} />
      <input type="hidden" name="id" value={formId} />
      {lines.map((line) => (
        <fieldset key={`${line.orderLineId} ${line.skuId}`} className="grid gap-2 border-t border-line pt-3">
          <legend className="float-left font-medium">
            {line.title}
            {isTwice(line.title) && <span className="font-normal text-muted"> {line.skuCode}</span>}
          </legend>
          <input type="hidden" name="orderLineId" value={line.orderLineId} />
          <input type="hidden" name="skuId" value={line.skuId} />
          <div className="clear-both grid gap-2 sm:grid-cols-[8rem_1fr]">
            <label className="grid gap-1">
              <span className="text-[13px]">How many</span>
              <select name="quantity" defaultValue="0" className={box}>
                {Array.from({ length: Math.min(line.left, MOST_CHOICES) + 1 }, (_, pieces) => (
                  <option key={pieces} value={pieces}>
                    {pieces === 0 ? "None" : pieces}
                  </option>
                ))}
              </select>
            </label>
            <label className="grid gap-1">
              <span className="text-[13px]">Why</span>
              <select name="reason" defaultValue="" className={box}>
                <option value="">Choose a reason</option>
                {reasons.map(({ reason }) => (
                  <option key={reason} value={reason}>
                    {reasonWord[reason]}
                  </option>
                ))}
              </select>
            </label>
          </div>
        </fieldset>
      ))}
      {excluded.length > 0 && (
        <p className="text-[13px] text-muted">
          Not taken back: {[...new Set(excluded.map(({ title }) => title))].join(", ")}.
        </p>
      )}
      {fees.length > 0 && (
        <ul className="grid gap-0.5 text-[13px] text-muted">
          {fees.map(({ reason, feePercent }) => (
            <li key={reason}>
              “{reasonWord[reason]}”: {feePercent} % of the price is kept.
            </li>
          ))}
        </ul>
      )}
      <label className="grid gap-1">
        <span className="text-[13px]">Anything the shop should know (optional)</span>
        <textarea
          name="note"
          rows={3}
          maxLength={1000}
          className="rounded-md border border-line bg-surface px-3 py-2"
        />
      </label>
      <PhotoInput most={found.mostPhotos} />
      <button type="submit" className="min-h-11 rounded-md bg-accent px-4 font-medium text-accent-ink">
        Ask for the return
      </button>
    </form>
  );
}
