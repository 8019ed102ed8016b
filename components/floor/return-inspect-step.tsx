"use client";

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import {
  dispositions,
  dispositionWords,
  gradeWords,
  grades,
  type Disposition,
  type Grade,
} from "#server/modules/returns/contract.ts";
import { Choices } from "./choices.tsx";
import { useFloorQueue, useQueuedScan, useWaiting } from "./offline/floor-queue.tsx";
import type { QueuedScan } from "./offline/queue.ts";
import type { ScanInputOf } from "./offline/send.ts";
import { PhotoButton } from "./photo-button.tsx";
import { ReturnMoney } from "./return-money.tsx";
import { signal } from "./signal.ts";
import { SoldOnAs } from "./sold-on-as.tsx";
import type { Return, DeskProps } from "./return-types.ts";

type Line = Return["lines"][number];

/** Units of a line that this device decided about. */
interface Decision {
  id: string;
  lineId: string;
  quantity: number;
  isMissing: boolean;
}

/** What a form of the step tells it, so that the next line comes up exactly when this one is decided about. */
interface FormProps {
  rma: Return;
  line: Line;
  /** The server is being asked about this decision; undefined once it waits on the device instead. */
  onAsk: (id: string | undefined) => void;
  onDecided: (decision: Decision) => void;
}

/** Grades what is here, one line at a time, and closes what never came. */
export function InspectStep({ rma, canWork, onReceive }: DeskProps & { rma: Return; onReceive: () => void }) {
  const { scans } = useFloorQueue();
  const [asking, setAsking] = useState<string>();
  const [answered, setAnswered] = useState<Decision[]>([]);
  // a decision counts once: while it waits on the device, then as answered, then as the server shows it
  const shown = new Set(rma.inspections.map(({ id }) => id));
  const waiting = waitingDecisions(scans).filter(({ id }) => id !== asking);
  const lines = withDecisions(
    rma.lines,
    [...waiting, ...answered].filter(({ id }) => !shown.has(id)),
  );
  const line = lines.find(({ received, inspected }) => received > inspected);
  // what waits to be sent is here, though the server does not know it yet
  const isScanWaiting = useWaiting(rma.id, "returns.scan").length > 0;
  const short = isScanWaiting
    ? undefined
    : lines.find(({ expected, received, missing }) => expected > received + missing);
  const told = {
    rma,
    onAsk: setAsking,
    onDecided: (one: Decision) => setAnswered((before) => [...before, one]),
  };
  return (
    <>
      {line && canWork && <GradeForm key={`${line.id} ${line.inspected}`} {...told} line={line} />}
      {!line && rma.status === "resolved" && (
        <Callout tone="good" title="Everything of this return is decided.">
          <ReturnMoney rma={rma} />
        </Callout>
      )}
      {!line && short && canWork && <ShortLine key={short.id} {...told} line={short} />}
      {rma.status !== "resolved" && (
        <Button size="large" onClick={onReceive}>
          Scan more
        </Button>
      )}
    </>
  );
}

function waitingDecisions(scans: readonly QueuedScan[]): Decision[] {
  return scans.flatMap(({ path, input, conflict }): Decision[] => {
    if (conflict || (path !== "returns.inspect" && path !== "returns.markMissing")) return [];
    const { id, lineId, quantity } = input as ScanInputOf<typeof path>;
    return [{ id, lineId, quantity, isMissing: path === "returns.markMissing" }];
  });
}

/** The lines as they are when these decisions are counted in. */
function withDecisions(lines: readonly Line[], decisions: readonly Decision[]): Line[] {
  const unitsOf = (lineId: string, isMissing: boolean): number =>
    decisions
      .filter((one) => one.lineId === lineId && one.isMissing === isMissing)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return lines.map((line) => ({
    ...line,
    inspected: line.inspected + unitsOf(line.id, false),
    missing: line.missing + unitsOf(line.id, true),
  }));
}

function GradeForm({ rma, line, onAsk, onDecided }: FormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const left = line.received - line.inspected;
  const [id] = useState(() => newId("rmi"));
  const [quantity, setQuantity] = useState<number | null>(left);
  const [grade, setGrade] = useState<Grade>();
  const [disposition, setDisposition] = useState<Disposition>("scrap");
  const [note, setNote] = useState("");
  // with one lot there is nothing to choose
  const [named, setNamed] = useState(line.named.length === 1 ? [line.named[0]!.code] : []);
  const [photoIds, setPhotos] = useState<string[]>([]);
  const [bStockSkuId, setBStock] = useState("");
  const inspect = useQueuedScan({
    path: "returns.inspect",
    task: rma.id,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      onDecided({ id, lineId: line.id, quantity: quantity ?? 0, isMissing: false });
      void queries.invalidateQueries(trpc.returns.pathFilter());
    },
    onProvisional: () => onAsk(undefined),
  });
  const choose = (next: Grade) => {
    setGrade(next);
    setDisposition(
      next === "A" ? "restock" : next === "B" ? "resell_b" : next === "C" ? "refurbish" : "scrap",
    );
  };
  const possible = dispositions.filter((one) => grade === "A" || one !== "restock");
  const tracked =
    named.length === 0 ? {} : line.tracking === "serial" ? { serials: named } : { lotCode: named[0] };
  const isNamed = line.tracking !== "serial" || line.named.length === 0 || named.length === quantity;
  const isPlaced = disposition !== "resell_b" || bStockSkuId !== "" || line.bStockSkuId !== null;
  return (
    <form
      aria-label={`Inspect ${line.skuCode}`}
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!grade || !quantity || !isNamed || !isPlaced) return;
        onAsk(id);
        void inspect.send(`${quantity} × ${line.skuCode}: grade ${grade}`, () => ({
          id,
          lineId: line.id,
          quantity,
          grade,
          disposition,
          note,
          photoIds,
          ...tracked,
          ...(disposition === "resell_b" && bStockSkuId ? { bStockSkuId } : {}),
        }));
      }}
    >
      <p className="text-lg font-semibold">
        {line.skuCode} <span className="text-[13px] font-normal text-muted">{line.title}</span>
      </p>
      {left > 1 && (
        <NumberField
          label="Pieces that are alike"
          size="large"
          min={1}
          max={left}
          value={quantity}
          onChange={setQuantity}
        />
      )}
      {line.named.length > 0 && (
        <Choices
          label={line.tracking === "serial" ? "Serial number of each piece" : "Lot"}
          role="checkbox"
          options={line.named.map((one) => ({ value: one.code, label: one.code }))}
          chosen={named}
          onChoose={(one) => setNamed(toggled(named, one, line.tracking === "serial"))}
        />
      )}
      <Choices
        label="Grade"
        role="radio"
        columns="grid-cols-[repeat(auto-fit,minmax(5rem,1fr))]"
        options={grades.map((one) => ({ value: one, label: one, hint: gradeWords[one] }))}
        chosen={grade ? [grade] : []}
        onChoose={choose}
      />
      <PhotoButton rmaId={rma.id} photoIds={photoIds} onChange={setPhotos} />
      {grade && (
        <Choices
          label="What becomes of it"
          role="radio"
          options={possible.map((one) => ({ value: one, label: dispositionWords[one] }))}
          chosen={[disposition]}
          onChoose={setDisposition}
        />
      )}
      {disposition === "resell_b" && grade && (
        <SoldOnAs
          lineId={line.id}
          hasEarlier={line.bStockSkuId !== null}
          value={bStockSkuId}
          onChange={setBStock}
        />
      )}
      <Textarea
        label="Note"
        rows={2}
        maxLength={1_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {inspect.error !== null && <QueryProblem error={inspect.error} />}
      <Button
        type="submit"
        size="large"
        variant="primary"
        disabled={!grade || !quantity || !isNamed || !isPlaced || inspect.isPending}
      >
        {quantity && quantity > 1 ? `Decide about ${quantity}` : "Decide"}
      </Button>
    </form>
  );
}

/** With or without this one; several at a time only of serial numbers. */
const toggled = (chosen: string[], one: string, isSeveral: boolean): string[] =>
  chosen.includes(one) ? chosen.filter((other) => other !== one) : isSeveral ? [...chosen, one] : [one];

function ShortLine({ rma, line, onAsk, onDecided }: FormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [id] = useState(() => newId("rmi"));
  const left = line.expected - line.received - line.missing;
  const missing = useQueuedScan({
    path: "returns.markMissing",
    task: rma.id,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      onDecided({ id, lineId: line.id, quantity: left, isMissing: true });
      void queries.invalidateQueries(trpc.returns.pathFilter());
    },
    onProvisional: () => onAsk(undefined),
  });
  return (
    <Callout tone="warn" title={`${left} × ${line.skuCode} did not come`}>
      {missing.error !== null && <QueryProblem error={missing.error} />}
      <Button
        size="large"
        disabled={missing.isPending}
        onClick={() => {
          onAsk(id);
          void missing.send(`${left} × ${line.skuCode} missing`, () => ({
            id,
            lineId: line.id,
            quantity: left,
          }));
        }}
      >
        It is missing: close the line
      </Button>
    </Callout>
  );
}
