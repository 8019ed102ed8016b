"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { toast } from "#components/ui/toast.tsx";
import {
  ownedFields,
  type FieldOwner,
  type OwnedField,
  type Ownership,
} from "#server/modules/catalog/contract.ts";

const fieldWords: Record<OwnedField, string> = {
  title: "Title",
  price: "Price",
  cost: "Cost",
  image: "Image",
  barcode: "Barcodes",
  status: "Active or archived",
  weight: "Weight",
  dimensions: "Length, width, height",
  customs: "HS code, origin, customs value",
};

const asValue = (owner: FieldOwner): string =>
  owner.kind === "channel" ? `channel:${owner.connectionId}` : owner.kind;
const asOwner = (value: string): FieldOwner =>
  value.startsWith("channel:")
    ? { kind: "channel", connectionId: value.slice("channel:".length) }
    : { kind: value === "finance" ? "finance" : "master" };

/** Who owns which field of a SKU. What others write into it becomes a proposal. */
export function OwnershipForm({ canPublish }: { canPublish: boolean }) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.catalog.proposals.ownership.queryOptions({}));
  const version = rules.data?.version;
  return (
    <>
      <PageHeader
        title="Ownership"
        description={
          version
            ? `Version ${version} holds. What others write into a field becomes a proposal to its owner.`
            : "Who owns which field. What others write into it becomes a proposal to its owner."
        }
      />
      {rules.error && <QueryProblem error={rules.error} />}
      {!rules.data && !rules.error && <SkeletonLines count={8} />}
      {rules.data && (
        <Matrix
          key={rules.data.version}
          version={rules.data.version}
          body={rules.data.body}
          canPublish={canPublish}
        />
      )}
    </>
  );
}

function Matrix(props: { version: number; body: Ownership; canPublish: boolean }) {
  const { version, body, canPublish } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [owners, setOwners] = useState(body.owners);
  const [note, setNote] = useState("");
  const channels = useQuery(trpc.catalog.skus.channels.queryOptions({}));
  const publish = useMutation(
    trpc.catalog.proposals.publishOwnership.mutationOptions({
      onSuccess: (made) =>
        toast.done(made.isNew ? `Version ${made.version} holds from now on.` : "Nothing was different."),
      onSettled: () => queryClient.invalidateQueries(trpc.catalog.proposals.pathFilter()),
    }),
  );
  const options = [
    { value: "master", label: "Master data (operations)" },
    { value: "finance", label: "Finance" },
    ...(channels.data?.shops ?? []).map(({ id, name }) => ({
      value: `channel:${id}`,
      label: `Channel: ${name}`,
    })),
  ];
  return (
    <Card title="Owner of each field" className="max-w-2xl">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ body: { owners }, note, basedOnVersion: version });
        }}
      >
        {publish.error && <QueryProblem error={publish.error} />}
        <Table label="Owner of each field">
          <thead>
            <tr>
              <Th>Field</Th>
              <Th>Owner</Th>
            </tr>
          </thead>
          <tbody>
            {ownedFields.map((field) => (
              <tr key={field}>
                <Td>{fieldWords[field]}</Td>
                <Td>
                  <Select
                    label={`Owner of ${fieldWords[field]}`}
                    isLabelHidden
                    isDisabled={!canPublish}
                    value={asValue(owners[field] ?? { kind: "master" })}
                    onChange={(value) => setOwners({ ...owners, [field]: asOwner(value) })}
                    options={options}
                  />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
        <p className="text-[13px] text-muted">
          The owner of the merchant may write every field. What a channel writes into a field of its own
          counts at once.
        </p>
        {canPublish && (
          <>
            <Field
              label="What changes and why"
              required
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
            <Button
              type="submit"
              variant="primary"
              className="justify-self-start"
              disabled={publish.isPending || note.trim() === ""}
            >
              Publish
            </Button>
          </>
        )}
      </form>
    </Card>
  );
}
