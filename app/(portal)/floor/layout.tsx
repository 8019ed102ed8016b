import type { ReactNode } from "react";
import { FloorBar } from "#components/floor/floor-bar.tsx";
import { FloorQueueProvider } from "#components/floor/offline/floor-queue.tsx";
import { KeepWork } from "#components/floor/offline/keep-work.tsx";
import { NewVersion } from "#components/floor/offline/new-version.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export default async function FloorLayout({ children }: { children: ReactNode }) {
  const { userId, tenantId, role, boundTo = null } = await requireSession();
  const person = {
    ...{ userId, tenantId, boundTo },
    canPick: can(role, "fulfillment:write"),
    canReceive: can(role, "inbound:receive"),
    canMove: can(role, "inventory:write"),
    canTakeReturns: can(role, "returns:write"),
  };
  return (
    <FloorQueueProvider owner={{ userId, tenantId }}>
      <KeepWork person={person} />
      <FloorBar boundTo={boundTo} />
      <NewVersion />
      {children}
    </FloorQueueProvider>
  );
}
