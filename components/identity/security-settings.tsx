"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { roleNames, type RoleName } from "#server/modules/identity/contract.ts";
import type { AppRouter } from "#server/api/root.ts";
import { PasswordCard } from "./password-card.tsx";
import { SecondFactorCard } from "./second-factor-card.tsx";

type SessionRow = inferRouterOutputs<AppRouter>["identity"]["security"]["sessions"][number];

/** One's own second factor and sessions, and what the merchant asks of its roles. */
export function SecuritySettings({ merchantName, canEdit }: { merchantName: string; canEdit: boolean }) {
  const trpc = useTRPC();
  const security = useQuery(trpc.identity.security.queryOptions({}));
  return (
    <>
      <PageHeader title="Security" description="How you sign in, and where you are signed in." />
      {security.error && <QueryProblem error={security.error} />}
      {security.isPending && <SkeletonLines count={6} />}
      {security.data && (
        <>
          <SecondFactorCard {...security.data.secondFactor} />
          <PasswordCard />
          <Sessions rows={security.data.sessions} />
          <RequiredRoles
            merchantName={merchantName}
            roles={security.data.secondFactorRoles}
            canEdit={canEdit}
          />
        </>
      )}
    </>
  );
}

function Sessions({ rows }: { rows: readonly SessionRow[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.identity.pathFilter());
  const end = useMutation(trpc.identity.revokeSession.mutationOptions({ onSettled }));
  const endOthers = useMutation(trpc.identity.revokeOtherSessions.mutationOptions({ onSettled }));
  const problem = end.error ?? endOthers.error;
  return (
    <Card title="Your sessions">
      <div className="grid gap-3">
        {problem && <QueryProblem error={problem} />}
        <Table label="Your sessions">
          <thead>
            <tr>
              <Th>Browser</Th>
              <Th>Address</Th>
              <Th>Signed in</Th>
              <Th>Last used</Th>
              <Th>
                <span className="sr-only">End</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <Td title={row.userAgent ?? ""}>
                  {browserOf(row.userAgent)}
                  {row.isDevice && <StatusBadge tone="info">scanner</StatusBadge>}
                </Td>
                <Td className="font-mono text-[12px]">{row.ip}</Td>
                <Td>
                  <TimeText at={row.createdAt} />
                </Td>
                <Td>
                  <TimeText at={row.lastSeenAt} />
                </Td>
                <Td className="text-right">
                  {row.isThis ? (
                    <StatusBadge tone="good">this one</StatusBadge>
                  ) : (
                    <Button variant="quiet" onClick={() => end.mutate({ sessionId: row.id })}>
                      End
                    </Button>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
        <Button
          className="justify-self-start"
          disabled={rows.length < 2 || endOthers.isPending}
          onClick={() => endOthers.mutate({})}
        >
          End all others
        </Button>
      </div>
    </Card>
  );
}

/** The browser and system in a user agent, as far as one can tell. */
function browserOf(userAgent: string | null): string {
  if (!userAgent) return "Unknown";
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(userAgent)?.[1] ?? "Browser";
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(userAgent)?.[1];
  const name = { Edg: "Edge", OPR: "Opera" }[browser] ?? browser;
  return system ? `${name} on ${system.replace(" OS X", "")}` : name;
}

function RequiredRoles(props: { merchantName: string; roles: readonly RoleName[]; canEdit: boolean }) {
  const { merchantName, roles, canEdit } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const save = useMutation(
    trpc.identity.saveSecondFactorRoles.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.identity.pathFilter()),
    }),
  );
  const toggle = (role: RoleName, isOn: boolean) =>
    save.mutate({ roles: isOn ? [...roles, role] : roles.filter((other) => other !== role) });
  return (
    <Card title={`Roles at ${merchantName} that need a second factor`}>
      <div className="grid gap-3">
        {save.error && <QueryProblem error={save.error} />}
        <p className="text-[13px] text-muted">
          It counts from the next click of each person: without a second factor they can only set one up.
        </p>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {roleNames.map((role) => (
            <Checkbox
              key={role}
              label={role}
              isChecked={roles.includes(role)}
              isDisabled={!canEdit || save.isPending}
              onChange={(isOn) => toggle(role, isOn)}
            />
          ))}
        </div>
      </div>
    </Card>
  );
}
