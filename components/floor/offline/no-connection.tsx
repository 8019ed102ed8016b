"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { deviceStore } from "./device-store.ts";
import type { QueuedScan } from "./queue.ts";

/** The floor without a connection: what this device still holds, and that nothing of it is lost. */
export function NoConnection() {
  const [scans, setScans] = useState<QueuedScan[]>([]);
  useEffect(() => {
    void deviceStore.read().then(setScans);
    const reload = () => window.location.reload();
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, []);
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-xl content-start gap-4 p-4">
      <h1 className="text-xl font-semibold">No connection</h1>
      <p role="status">
        {scans.length === 0
          ? "Every scan of this device has reached the server."
          : `${scans.length} ${scans.length === 1 ? "scan is" : "scans are"} kept on this device. They are sent in their order when the connection is back.`}
      </p>
      <ol className="grid gap-2">
        {scans.map((scan) => (
          <li key={scan.scanKey} className="rounded-lg border border-line p-3">
            <span className="block break-all font-semibold">{scan.code}</span>
            <span className="block text-[13px] text-muted">
              {scan.conflict?.sentence ?? "waiting to be sent"}
            </span>
          </li>
        ))}
      </ol>
      <Button size="large" variant="primary" className="min-h-14" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </main>
  );
}
