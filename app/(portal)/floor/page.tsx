import type { Metadata } from "next";
import { FloorStart } from "#components/floor/floor-start.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Floor" };

export default async function FloorPage({
  searchParams,
}: {
  searchParams: Promise<{ at?: string; step?: string }>;
}) {
  await requireSession();
  const { at, step } = await searchParams;
  return <FloorStart locationId={at ?? null} step={step ?? "pick"} />;
}
