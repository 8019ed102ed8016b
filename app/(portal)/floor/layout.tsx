import type { ReactNode } from "react";
import { FloorBar } from "#components/floor/floor-bar.tsx";
import { FloorQueueProvider } from "#components/floor/offline/floor-queue.tsx";
import { NewVersion } from "#components/floor/offline/new-version.tsx";
import { requireSession } from "#server/auth/session.ts";

export default async function FloorLayout({ children }: { children: ReactNode }) {
  const { userId, tenantId, boundTo } = await requireSession();
  return (
    <FloorQueueProvider owner={{ userId, tenantId }}>
      <FloorBar boundTo={boundTo ?? null} />
      <NewVersion />
      {children}
    </FloorQueueProvider>
  );
}
