import type { Metadata } from "next";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { DocumentHistory } from "#components/releases/document-history.tsx";
import { ApprovalForm, StorageForm } from "#components/inbound/rules-forms.tsx";
import { RoutingRulesForm } from "#components/routing/rules-form.tsx";
import { SilenceForm } from "#components/shipping/silence-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import type { DocumentKind } from "#server/modules/releases/contract.ts";

export const metadata: Metadata = { title: "Rules" };

export default async function RulesPage() {
  const { role } = await requireSession();
  const historyOf = (kind: DocumentKind) =>
    can(role, "releases:read") ? <DocumentHistory kind={kind} /> : null;
  return (
    <>
      <PageHeader
        title="Rules"
        description="Decisions keep the version of the rules that made them. Policies of invoices, credits and buffers are where they are used."
      />
      <RoutingRulesForm canPublish={can(role, "routing:write")} history={historyOf("routing.rules")} />
      <SilenceForm canPublish={can(role, "releases:write")} history={historyOf("shipping.silence")} />
      <ApprovalForm canPublish={can(role, "inbound:policy")} history={historyOf("inbound.approval")} />
      <StorageForm canPublish={can(role, "inbound:write")} history={historyOf("inbound.storage")} />
    </>
  );
}
