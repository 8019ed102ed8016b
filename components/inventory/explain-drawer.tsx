"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { quantityNames, type QuantityName } from "#server/modules/inventory/contract.ts";
import { ChannelSteps } from "./channel-steps.tsx";
import { kindWord, quantityMeaning, quantityWords, type LevelExplanation } from "./words.ts";

/** What is asked: one figure of a SKU at a location; without a location, its parts by location. */
export interface Asked {
  skuId: string;
  code: string;
  quantity: QuantityName;
  locationId: string | null;
  /** The figure by location, to choose from. */
  byLocation: { locationId: string; name: string; value: number }[];
}

/** Explains a figure beside the list it stands in. Each part leads to what it is made of. */
export function ExplainDrawer({
  asked,
  onAsk,
  seesChannels,
}: {
  asked: Asked | undefined;
  onAsk: (asked: Asked | undefined) => void;
  seesChannels: boolean;
}) {
  const place = asked?.byLocation.find((one) => one.locationId === asked.locationId)?.name;
  return (
    <Drawer
      isOpen={asked !== undefined}
      onClose={() => onAsk(undefined)}
      title={asked ? `${quantityWords[asked.quantity]} of ${asked.code}${place ? ` at ${place}` : ""}` : ""}
      description={asked ? quantityMeaning[asked.quantity] : undefined}
    >
      {asked?.locationId === null && <ByLocation asked={asked} onAsk={onAsk} />}
      {asked?.locationId && (
        <LevelParts asked={asked} locationId={asked.locationId} onAsk={onAsk} seesChannels={seesChannels} />
      )}
    </Drawer>
  );
}

function ByLocation({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const sum = asked.byLocation.reduce((total, one) => total + one.value, 0);
  return (
    <>
      <Figure value={sum} note="over all locations" />
      {asked.byLocation.length === 0 ? (
        <p className="text-muted">No location ever had any of it.</p>
      ) : (
        <Table label="By location">
          <thead>
            <tr>
              <Th>Location</Th>
              <Th className="text-right">{quantityWords[asked.quantity]}</Th>
              <Th>
                <span className="sr-only">Explain</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {asked.byLocation.map((one) => (
              <tr key={one.locationId}>
                <Td>{one.name}</Td>
                <Td className="text-right">
                  <QuantityText value={one.value} />
                </Td>
                <Td className="text-right">
                  <Button variant="quiet" onClick={() => onAsk({ ...asked, locationId: one.locationId })}>
                    Explain
                  </Button>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

function LevelParts(props: {
  asked: Asked;
  locationId: string;
  onAsk: (asked: Asked) => void;
  seesChannels: boolean;
}) {
  const { asked, locationId, onAsk, seesChannels } = props;
  const trpc = useTRPC();
  const { skuId, quantity } = asked;
  const answer = useQuery(trpc.inventory.explain.queryOptions({ skuId, locationId, quantity }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  if (!answer.data) return <Skeleton className="h-40 w-full" />;
  const data = answer.data;
  return (
    <>
      <Figure value={data.figure} note={`at ${data.locationName}`} />
      {quantity === "available" && (
        <Identity data={data} onAsk={(name) => onAsk({ ...asked, quantity: name })} />
      )}
      <Groups data={data} />
      {data.commitments.length > 0 && <Commitments data={data} />}
      {data.reservations.length > 0 && <Reservations data={data} />}
      {quantity === "available" && seesChannels && (
        <ChannelSteps skuId={skuId} locationId={locationId} title="What channels show" />
      )}
      {data.recent.length > 0 && (
        <Section title={`Latest movements (${data.recent.length})`}>
          <Timeline
            label="Latest movements"
            entries={data.recent.map((one) => ({
              id: one.id,
              at: one.occurredAt,
              title: `${one.units > 0 ? "+" : ""}${one.units} ${kindWord(one.kind)}`,
              detail: one.reason || one.sourceType.replaceAll("_", " "),
              tone: one.units < 0 ? ("warn" as const) : ("good" as const),
              ...(one.orderId
                ? { href: `/orders/${one.orderId}`, hrefText: one.orderNumber ?? "Order" }
                : {}),
            }))}
          />
        </Section>
      )}
    </>
  );
}

function Figure({ value, note }: { value: number; note: string }) {
  return (
    <p className="flex items-baseline gap-2">
      <span className="text-3xl font-semibold tabular-nums">{value.toLocaleString("en-US")}</span>
      <span className="text-muted">{note}</span>
    </p>
  );
}

export function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3 className="text-[13px] font-semibold">{title}</h3>
      {children}
    </section>
  );
}

/** on hand − committed − reserved − quality control − damaged = available, each a way further down. */
function Identity({ data, onAsk }: { data: LevelExplanation; onAsk: (name: QuantityName) => void }) {
  const parts = quantityNames.filter((name) => name !== "available" && name !== "incoming");
  return (
    <Section title="How it adds up">
      <dl className="grid rounded-lg border border-line">
        {parts.map((name) => (
          <div
            key={name}
            className="flex min-h-9 items-center justify-between gap-2 border-b border-line px-3 text-[13px]"
          >
            <dt>
              <button
                type="button"
                className="min-h-6 underline decoration-line underline-offset-4 hover:decoration-ink"
                onClick={() => onAsk(name)}
              >
                {quantityWords[name]}
              </button>
            </dt>
            <dd className="tabular-nums">
              {name === "onHand" ? "" : "− "}
              {data.level[name].toLocaleString("en-US")}
            </dd>
          </div>
        ))}
        <div className="flex min-h-9 items-center justify-between px-3 text-[13px] font-semibold">
          <dt>Available</dt>
          <dd className="tabular-nums">= {data.level.available.toLocaleString("en-US")}</dd>
        </div>
      </dl>
    </Section>
  );
}

function Groups({ data }: { data: LevelExplanation }) {
  if (data.groups.length === 0) return <p className="text-muted">No movement ever changed it, so it is 0.</p>;
  const sum = data.groups.reduce((total, group) => total + group.units, 0);
  return (
    <Section title="Movements that make it">
      <Table label="Movements by kind">
        <thead>
          <tr>
            <Th>Kind</Th>
            <Th className="text-right">Movements</Th>
            <Th>Last</Th>
            <Th className="text-right">Units</Th>
          </tr>
        </thead>
        <tbody>
          {data.groups.map((group) => (
            <tr key={group.kind}>
              <Td>{kindWord(group.kind)}</Td>
              <Td className="text-right">{group.movements.toLocaleString("en-US")}</Td>
              <Td>
                <TimeText at={group.lastAt} />
              </Td>
              <Td className="text-right">
                <QuantityText value={group.units} isDelta />
              </Td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <Td className="font-semibold" colSpan={3}>
              Sum
              {sum === data.figure ? ", which is the figure" : ": differs from the figure, please report it"}
            </Td>
            <Td className="text-right font-semibold">{sum.toLocaleString("en-US")}</Td>
          </tr>
        </tfoot>
      </Table>
    </Section>
  );
}

function Commitments({ data }: { data: LevelExplanation }) {
  return (
    <Section title={`Committed to orders (${data.committedUnits.toLocaleString("en-US")} units)`}>
      <Table label="Commitments">
        <tbody>
          {data.commitments.map((one) => (
            <tr key={`${one.orderLineId} ${one.createdAt.getTime()}`}>
              <Td>
                <Link href={`/orders/${one.orderId}`} className="underline underline-offset-2">
                  {one.orderNumber}
                </Link>
              </Td>
              <Td>{one.customerName}</Td>
              <Td>
                <TimeText at={one.createdAt} />
              </Td>
              <Td className="text-right">
                <QuantityText value={one.quantity} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function Reservations({ data }: { data: LevelExplanation }) {
  return (
    <Section title={`Reserved (${data.reservedUnits.toLocaleString("en-US")} units)`}>
      <Table label="Reservations">
        <tbody>
          {data.reservations.map((one) => (
            <tr key={one.id}>
              <Td>{one.holder}</Td>
              <Td>
                ends <TimeText at={one.expiresAt} />
              </Td>
              <Td className="text-right">
                <QuantityText value={one.quantity} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Link
        href={`/inventory/${data.skuId}?part=reserved`}
        className="text-[13px] underline underline-offset-2"
      >
        Who set it aside, and release
      </Link>
    </Section>
  );
}
