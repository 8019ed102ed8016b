"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";

/** The scanners that are signed in at a location. A lost one is ended here: what it still holds is refused from then on. */
export function DeviceList() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const devices = useQuery(trpc.identity.devices.queryOptions({}));
  const end = useMutation(
    trpc.identity.revokeDevice.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.identity.pathFilter()),
    }),
  );
  const problem = devices.error ?? end.error;
  return (
    <section aria-labelledby="devices" className="grid gap-2">
      <h2 id="devices" className="font-semibold">
        Scanners
      </h2>
      {problem && <QueryProblem error={problem} />}
      {devices.data?.length === 0 && (
        <p className="text-[13px] text-muted">
          No scanner is signed in. On the floor, “Bind this device” makes one of the phone in hand.
        </p>
      )}
      {devices.data && devices.data.length > 0 && (
        <Table label="Scanners">
          <thead>
            <tr>
              <Th>Person</Th>
              <Th>Location</Th>
              <Th>Signed in</Th>
              <Th>Last used</Th>
              <Th>Ends</Th>
              <Th>
                <span className="sr-only">End</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {devices.data.map((device) => (
              <tr key={device.sessionId}>
                <Td title={device.userAgent ?? ""}>{device.person}</Td>
                <Td>{device.location}</Td>
                <Td>
                  <TimeText at={device.signedInAt} />
                </Td>
                <Td>
                  <TimeText at={device.lastSeenAt} />
                </Td>
                <Td>
                  <TimeText at={device.expiresAt} />
                </Td>
                <Td className="text-right">
                  <Button
                    variant="quiet"
                    aria-label={`End the scanner of ${device.person} at ${device.location}`}
                    onClick={() => end.mutate({ sessionId: device.sessionId })}
                  >
                    End
                  </Button>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
