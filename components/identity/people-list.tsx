"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";

const roles = ["owner", "operations", "warehouse", "support", "finance", "viewer"] as const;

/** Who works here, and as what. Only an owner changes roles. */
export function PeopleList({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const people = useQuery(trpc.identity.people.queryOptions({}));
  const change = useMutation(
    trpc.identity.changeRole.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.identity.pathFilter()),
    }),
  );
  const problem = people.error ?? change.error;
  return (
    <>
      <PageHeader
        title="People"
        description={canEdit ? "A new role counts from the person's next click." : "Owners change roles."}
      />
      {problem && <QueryProblem error={problem} />}
      {people.data && (
        <Table label="People">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>E-mail</Th>
              <Th>Role</Th>
              <Th>Second factor</Th>
            </tr>
          </thead>
          <tbody>
            {people.data.map((person) => (
              <tr key={person.userId}>
                <Td>{person.name}</Td>
                <Td>{person.email}</Td>
                <Td>
                  {canEdit ? (
                    <select
                      aria-label={`Role of ${person.name}`}
                      value={person.role}
                      disabled={change.isPending}
                      onChange={(event) => {
                        const role = roles.find((known) => known === event.target.value);
                        if (role) change.mutate({ userId: person.userId, role });
                      }}
                      className="min-h-8 rounded-md border border-line bg-surface px-2"
                    >
                      {roles.map((role) => (
                        <option key={role}>{role}</option>
                      ))}
                    </select>
                  ) : (
                    person.role
                  )}
                </Td>
                <Td>{person.hasSecondFactor ? "on" : "off"}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
