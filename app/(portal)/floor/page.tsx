import type { Metadata } from "next";
import { FloorStart } from "#components/floor/floor-start.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Floor" };

export default async function FloorPage({
  searchParams,
}: {
  searchParams: Promise<{ at?: string; step?: string }>;
}) {
  const { role, boundTo } = await requireSession();
  const { at, step } = await searchParams;
  return (
    <FloorStart
      locationId={boundTo ?? at ?? null}
      step={step ?? "pick"}
      isBound={boundTo !== undefined}
      canWork={can(role, "fulfillment:write")}
    />
  );
}
