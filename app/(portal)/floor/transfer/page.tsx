import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BinMove } from "#components/floor/bin-move.tsx";
import { TransferTask } from "#components/floor/transfer-task.tsx";
import { TransferTasks } from "#components/floor/transfer-tasks.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Move stock" };

export default async function FloorTransferPage({
  searchParams,
}: {
  searchParams: Promise<{ at?: string; transfer?: string; bins?: string }>;
}) {
  const session = await requireSession();
  const { at, transfer, bins } = await searchParams;
  if (!at || !can(session.role, "inventory:write")) redirect("/floor");
  if (bins) return <BinMove locationId={at} />;
  return transfer ? (
    <TransferTask key={transfer} transferId={transfer} locationId={at} />
  ) : (
    <TransferTasks locationId={at} />
  );
}
