import Link from "next/link";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";

type Partners = inferRouterOutputs<AppRouter>["reporting"]["kpis"]["partners"];

/** Each connection with its calls of the period, the failed ones, and when it was last heard. */
export function PartnerHealth({ partners }: { partners: Partners }) {
  return (
    <Table label="Partners">
      <thead>
        <tr>
          <Th>Partner</Th>
          <Th>State</Th>
          <Th className="text-right">Calls</Th>
          <Th className="text-right">Failed</Th>
          <Th>Last heard</Th>
        </tr>
      </thead>
      <tbody>
        {partners.map((partner) => (
          <tr key={partner.id}>
            <Td>
              <Link href="/partners" className="underline underline-offset-2">
                {partner.name}
              </Link>
              {partner.isSimulated && <span className="text-muted"> (simulated)</span>}
            </Td>
            <Td>
              <StatusBadge tone={partner.breaker === "closed" ? "good" : "bad"}>
                {partner.breaker === "closed" ? "answers" : "does not answer"}
              </StatusBadge>
            </Td>
            <Td className="text-right tabular-nums">{partner.calls}</Td>
            <Td className="text-right tabular-nums">{partner.failed}</Td>
            <Td>{partner.lastReceivedAt ? <TimeText at={partner.lastReceivedAt} /> : "never"}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
