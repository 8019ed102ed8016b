"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { toast } from "#components/ui/toast.tsx";
import { roleNames } from "#server/modules/identity/contract.ts";
import { InvitePanel } from "./invite-panel.tsx";

/** Who works here, and as what. Only an owner changes that. */
export function PeopleList({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const people = useQuery(trpc.identity.people.queryOptions({}));
  const onSettled = () => queryClient.invalidateQueries(trpc.identity.pathFilter());
  const change = useMutation(trpc.identity.changeRole.mutationOptions({ onSettled }));
  const setActive = useMutation(trpc.identity.setPersonActive.mutationOptions({ onSettled }));
  const problem = people.error ?? change.error ?? setActive.error;
  const remove = (userId: string, name: string) =>
    setActive.mutate(
      { userId, isActive: false },
      {
        onSuccess: () =>
          toast.undo(`${name} has no access any more.`, () => setActive.mutate({ userId, isActive: true })),
      },
    );
  return (
    <>
      <PageHeader
        title="People"
        description={canEdit ? "A new role counts from the person's next click." : "Owners change roles."}
      />
      {problem && <QueryProblem error={problem} />}
      {canEdit && <InvitePanel />}
      {people.isPending && <SkeletonLines count={5} />}
      {people.data && (
        <Table label="People">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>E-mail</Th>
              <Th>Role</Th>
              <Th>Second factor</Th>
              {canEdit && (
                <Th>
                  <span className="sr-only">Access</span>
                </Th>
              )}
            </tr>
          </thead>
          <tbody>
            {people.data.map((person) => (
              <tr key={person.userId}>
                <Td className={person.disabledAt ? "text-muted line-through" : "font-medium"}>
                  {person.name}
                </Td>
                <Td>{person.email}</Td>
                <Td>
                  {canEdit ? (
                    <select
                      aria-label={`Role of ${person.name}`}
                      value={person.role}
                      disabled={change.isPending}
                      onChange={(event) => {
                        const role = roleNames.find((known) => known === event.target.value);
                        if (role) change.mutate({ userId: person.userId, role });
                      }}
                      className="min-h-8 rounded-md border border-line bg-surface px-2"
                    >
                      {roleNames.map((role) => (
                        <option key={role}>{role}</option>
                      ))}
                    </select>
                  ) : (
                    person.role
                  )}
                </Td>
                <Td>
                  <StatusBadge tone={person.hasSecondFactor ? "good" : "quiet"}>
                    {person.hasSecondFactor ? "on" : "off"}
                  </StatusBadge>
                </Td>
                {canEdit && (
                  <Td className="text-right">
                    {person.disabledAt ? (
                      <Button onClick={() => setActive.mutate({ userId: person.userId, isActive: true })}>
                        Give access back
                      </Button>
                    ) : (
                      <Button variant="quiet" onClick={() => remove(person.userId, person.name)}>
                        Remove<span className="sr-only"> {person.name}</span>
                      </Button>
                    )}
                  </Td>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
