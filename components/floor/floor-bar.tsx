"use client";

import Link from "next/link";
import { useState } from "react";
import { useSearchParams } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { signOut } from "next-auth/react";
import { LogOut, ScanBarcode, Wifi, WifiOff } from "lucide-react";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { forgetWork } from "./offline/device-work.ts";
import { useFloorQueue } from "./offline/floor-queue.tsx";
import { QueueList } from "./offline/queue-list.tsx";

/** The one line above every task: where one is, whether there is a connection, what still waits on the device. */
export function FloorBar({ boundTo }: { boundTo: string | null }) {
  const trpc = useTRPC();
  const asked = useSearchParams().get("at");
  const at = boundTo ?? asked;
  const { queue, scans, isOnline } = useFloorQueue();
  const [isOpen, setOpen] = useState(false);
  const stations = useQuery(
    trpc.fulfillment.stations.queryOptions({}, { enabled: at !== null, staleTime: 60_000 }),
  );
  const place = stations.data?.find(({ locationId }) => locationId === at)?.name;
  const conflicts = scans.filter(({ conflict }) => conflict).length;
  const waiting = scans.length - conflicts;
  return (
    <div
      role="region"
      aria-label="Device"
      className="z-10 flex min-h-14 min-w-0 items-center gap-2 rounded-lg border border-line bg-surface px-3 text-[13px] handheld:sticky handheld:top-0 handheld:-mx-4 handheld:-mt-4 handheld:rounded-none handheld:border-x-0 handheld:border-t-0"
    >
      <Link
        href={at ? `/floor?at=${at}` : "/floor"}
        className="flex min-h-14 min-w-0 flex-1 items-center gap-2 font-semibold"
      >
        <ScanBarcode aria-hidden size={18} className="shrink-0" />
        <span className="truncate">{place ?? "Floor"}</span>
      </Link>
      <span className={cn("flex items-center gap-1", !isOnline && "font-semibold text-bad")} role="status">
        {isOnline ? <Wifi aria-hidden size={16} /> : <WifiOff aria-hidden size={16} />}
        <span className={cn(isOnline && "sr-only")}>{isOnline ? "Connected" : "No connection"}</span>
      </span>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className={cn(
          "min-h-14 rounded-md px-2 tabular-nums hover:bg-raised",
          conflicts > 0 ? "font-semibold text-bad" : waiting > 0 ? "font-semibold" : "text-muted",
        )}
      >
        {conflicts > 0 ? `${conflicts} need you` : waiting > 0 ? `${waiting} waiting` : "All sent"}
      </button>
      <Button
        size="large"
        variant="quiet"
        aria-label="Sign out of this device"
        className="hidden min-w-12 handheld:inline-flex"
        onClick={() => void forgetWork().finally(() => signOut({ callbackUrl: "/sign-in" }))}
      >
        <LogOut aria-hidden size={18} />
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Scans on this device">
        <div className="overflow-y-auto">
          <QueueList queue={queue} scans={scans} onLeave={() => setOpen(false)} />
        </div>
      </Dialog>
    </div>
  );
}
