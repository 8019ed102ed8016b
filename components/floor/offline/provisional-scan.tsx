import { Callout } from "#components/ui/callout.tsx";
import type { Provisional } from "./floor-queue.tsx";

/** What the device says of a scan that the server has not judged yet. */
export function ProvisionalScan({ verdict: { isRight, text, code } }: { verdict: Provisional }) {
  if (isRight === false)
    return (
      <Callout tone="bad" title={`${text}.`}>
        <p>Put it back. The server is asked when the connection is back.</p>
        <p className="break-all text-[13px]">Scanned: {code}</p>
      </Callout>
    );
  return (
    <Callout tone={isRight ? "good" : "warn"} title={`${text}: waiting to be sent`}>
      <p>
        {isRight
          ? "Right, as far as this phone knows."
          : "This phone cannot check it. It is kept in its order."}
      </p>
    </Callout>
  );
}
