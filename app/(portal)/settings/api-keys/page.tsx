import type { Metadata } from "next";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { ApiKeys } from "#components/identity/api-keys.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "API keys" };

export default async function ApiKeysPage() {
  const session = await requireSession();
  if (can(session.role, "identity:write")) return <ApiKeys />;
  return (
    <>
      <PageHeader title="API keys" />
      <EmptyState title="Your role does not include API keys.">Owners make and revoke them.</EmptyState>
    </>
  );
}
