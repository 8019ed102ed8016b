"use client";

import { useEffect, useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { TrpcProvider } from "#components/blocks/trpc-provider.tsx";
import { BinMove } from "../bin-move.tsx";
import { CountTask } from "../count-task.tsx";
import { CountTasks } from "../count-tasks.tsx";
import { FloorBar } from "../floor-bar.tsx";
import { FloorJob } from "../floor-job.tsx";
import { FloorStart } from "../floor-start.tsx";
import { PutAwayList } from "../put-away-list.tsx";
import { ReceiveDock } from "../receive-dock.tsx";
import { ReturnsDesk } from "../returns-desk.tsx";
import { TransferTask } from "../transfer-task.tsx";
import { TransferTasks } from "../transfer-tasks.tsx";
import { readWork } from "./device-work.ts";
import { FloorQueueProvider } from "./floor-queue.tsx";
import { KeepWork } from "./keep-work.tsx";
import type { KeptWork } from "./kept-work.ts";
import { NoConnection } from "./no-connection.tsx";

/**
 * The floor as this device knows it, for when the server cannot be reached: the page of the address, drawn from what was kept. Its
 * scans go into the same queue, and everything is asked anew when the connection is back.
 */
export function OfflineFloor() {
  const [work, setWork] = useState<KeptWork | null>();
  useEffect(() => {
    void readWork().then(setWork, () => setWork(null));
  }, []);
  if (work === undefined) return null;
  const screen = work && screenOf(work, new URL(window.location.href));
  if (!screen) return <NoConnection />;
  return (
    <TrpcProvider>
      <main className="grid content-start gap-4 p-4">
        <Restored work={work}>{screen}</Restored>
      </main>
    </TrpcProvider>
  );
}

function Restored({ work, children }: { work: KeptWork; children: ReactNode }) {
  const queryClient = useQueryClient();
  useState(() => {
    for (const { key, answer, at } of work.answers) queryClient.setQueryData(key, answer, { updatedAt: at });
  });
  return (
    <FloorQueueProvider owner={work.person}>
      <KeepWork person={work.person} />
      <FloorBar boundTo={work.person.boundTo} />
      {children}
    </FloorQueueProvider>
  );
}

/** The screen of an address, when this device kept what it shows. */
function screenOf({ person, answers }: KeptWork, { pathname, searchParams }: URL): ReactNode {
  const isKept = (path: string, id: string | null): boolean =>
    id !== null &&
    answers.some(
      ({ key }) => JSON.stringify(key[0]) === JSON.stringify(path.split(".")) && JSON.stringify(key[1]).includes(`"${id}"`),
    );
  const at = person.boundTo ?? searchParams.get("at");
  const [, , place = ""] = pathname.split("/");
  if (place === "")
    return answers.some(({ key }) => JSON.stringify(key[0]) === '["fulfillment","stations"]') && (
      <FloorStart locationId={at} step={searchParams.get("step") ?? "pick"} isBound={person.boundTo !== null} canWork={person.canPick} />
    );
  if (at === null) return isKept("fulfillment.get", place) && <FloorJob id={place} canWork={person.canPick} />;
  const [task, transfer] = [searchParams.get("task"), searchParams.get("transfer")];
  if ((place === "count" || place === "transfer") && !person.canMove) return null;
  switch (place) {
    case "receive":
      return isKept("inbound.dock", at) && <ReceiveDock locationId={at} canWork={person.canReceive} />;
    case "put-away":
      return isKept("inbound.toPutAway", at) && <PutAwayList locationId={at} canWork={person.canReceive} />;
    case "count":
      if (task) return isKept("inventory.counts.sheet", task) && <CountTask countId={task} locationId={at} />;
      return isKept("inventory.counts.tasks", at) && <CountTasks locationId={at} />;
    case "transfer":
      if (searchParams.get("bins")) return <BinMove locationId={at} />;
      if (transfer) return isKept("inventory.moves.sheet", transfer) && <TransferTask transferId={transfer} locationId={at} />;
      return isKept("inventory.moves.tasks", at) && <TransferTasks locationId={at} />;
    case "returns":
      return isKept("returns.list", at) && <ReturnsDesk locationId={at} begunWith={searchParams.get("rma")} canWork={person.canTakeReturns} />;
    default:
      return isKept("fulfillment.get", place) && <FloorJob id={place} canWork={person.canPick} />;
  }
} // prettier-ignore
