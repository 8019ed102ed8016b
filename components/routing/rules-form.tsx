"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { RuleCard, usePublished, type RuleFormProps } from "#components/blocks/rule-card.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { rankingRules, type RankingRule, type RoutingRules } from "#server/modules/routing/contract.ts";

const words: Record<RankingRule, string> = {
  fewest_splits: "Fewest parcels",
  same_country: "In the buyer’s country",
  distance: "Nearest",
  cost: "Cheapest to handle",
  priority: "Our order of locations",
};

/** How locations are chosen and when a parcel can arrive. Each plan keeps the version that made it. */
export function RoutingRulesForm({ canPublish, history }: RuleFormProps) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.routing.rules.queryOptions({}));
  const published = usePublished(trpc.routing.rules.pathFilter());
  const publish = useMutation(trpc.routing.publishRules.mutationOptions(published));
  return (
    <RuleCard
      title="Where orders ship from, and when they arrive"
      {...{ rules, publish, history, canPublish }}
    >
      {(draft: RoutingRules, change) => <Fields draft={draft} change={change} />}
    </RuleCard>
  );
}

function Fields(props: { draft: RoutingRules; change: (part: Partial<RoutingRules>) => void }) {
  const { draft, change } = props;
  return (
    <>
      <Ranking ranking={draft.ranking} onChange={(ranking) => change({ ranking })} />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          label="Most locations for one order"
          min={1}
          max={5}
          value={draft.mostSplits}
          onChange={(value) => value !== null && change({ mostSplits: value })}
        />
        <Select
          label="When a part is not there"
          value={draft.whenShort}
          onChange={(whenShort) => change({ whenShort })}
          options={[
            { value: "wait", label: "Wait and ship it whole" },
            { value: "ship", label: "Ship what is there" },
          ]}
        />
        <NumberField
          label="Days added at a border"
          min={0}
          max={60}
          value={draft.customsDays}
          onChange={(value) => value !== null && change({ customsDays: value })}
        />
        <NumberField
          label="Hours a location that turned an order down is not asked again"
          min={1}
          max={720}
          value={draft.exclusionHours}
          onChange={(value) => value !== null && change({ exclusionHours: value })}
        />
      </div>
      <Transit transit={draft.transit} onChange={(transit) => change({ transit })} />
    </>
  );
}

function Ranking(props: { ranking: RankingRule[]; onChange: (ranking: RankingRule[]) => void }) {
  const { ranking, onChange } = props;
  const absent = rankingRules.filter((rule) => !ranking.includes(rule));
  const move = (place: number, by: number) => {
    const next = [...ranking];
    const [rule] = next.splice(place, 1);
    next.splice(place + by, 0, rule!);
    onChange(next);
  };
  return (
    <fieldset className="grid gap-1.5">
      <legend className="pb-1.5 text-[13px] font-medium">The first rule decides; each next one breaks its ties</legend>
      <ol className="grid gap-1">
        {ranking.map((rule, place) => (
          <li key={rule} className="flex items-center gap-2 rounded-md border border-line px-2 py-1 text-[13px]">
            <span className="w-5 tabular-nums text-muted">{place + 1}</span>
            <span className="flex-1">{words[rule]}</span>
            <Button variant="quiet" aria-label={`${words[rule]}: earlier`} disabled={place === 0} onClick={() => move(place, -1)}>
              <ArrowUp aria-hidden size={14} />
            </Button>
            <Button
              variant="quiet"
              aria-label={`${words[rule]}: later`}
              disabled={place === ranking.length - 1}
              onClick={() => move(place, 1)}
            >
              <ArrowDown aria-hidden size={14} />
            </Button>
            <Button
              variant="quiet"
              aria-label={`${words[rule]}: leave out`}
              disabled={ranking.length === 1}
              onClick={() => onChange(ranking.filter((other) => other !== rule))}
            >
              <X aria-hidden size={14} />
            </Button>
          </li>
        ))}
      </ol>
      {absent.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {absent.map((rule) => (
            <Button key={rule} onClick={() => onChange([...ranking, rule])}>
              <Plus aria-hidden size={14} /> {words[rule]}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  ); // prettier-ignore
}

function Transit(props: {
  transit: RoutingRules["transit"];
  onChange: (rows: RoutingRules["transit"]) => void;
}) {
  const { transit, onChange } = props;
  const set = (place: number, part: Partial<RoutingRules["transit"][number]>) =>
    onChange(transit.map((row, at) => (at === place ? { ...row, ...part } : row)));
  return (
    <Table label="Business days in transit by distance">
      <thead>
        <tr>
          <Th>Up to, km</Th>
          <Th>Business days in transit</Th>
        </tr>
      </thead>
      <tbody>
        {transit.map((row, place) => (
          <tr key={place}>
            <Td>
              {row.upToKm === null ? (
                "everything farther"
              ) : (
                <NumberField
                  label={`Row ${place + 1}: up to, km`}
                  isLabelHidden
                  min={1}
                  value={row.upToKm}
                  onChange={(value) => value !== null && set(place, { upToKm: value })}
                />
              )}
            </Td>
            <Td>
              <NumberField
                label={`Row ${place + 1}: days`}
                isLabelHidden
                min={0}
                max={60}
                value={row.days}
                onChange={(value) => value !== null && set(place, { days: value })}
              />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
