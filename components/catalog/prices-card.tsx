"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { parseDecimal } from "#kernel/money.ts";
import type { SkuPage } from "./sku-words.ts";

const EVERY_SHOP = "every";

/** The SKU's own price, and those that differ in a shop or a currency. */
export function PricesCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const channels = useQuery(trpc.catalog.skus.channels.queryOptions({})).data;
  const again = () => queries.invalidateQueries(trpc.catalog.skus.pathFilter());
  const set = useMutation(trpc.catalog.skus.setPrice.mutationOptions({ onSuccess: again }));
  const shopName = (id: string | null) =>
    id === null ? "Every shop" : (channels?.shops.find((shop) => shop.id === id)?.name ?? id);
  return (
    <Card title="Prices">
      <ul className="grid gap-1 text-[13px]">
        <li className="flex items-center gap-3">
          <span className="flex-1">Own price, unless another is below</span>
          {sku.priceMinor !== null && sku.currency ? (
            <MoneyText minor={sku.priceMinor} currency={sku.currency} />
          ) : (
            <span className="text-muted">none</span>
          )}
        </li>
        {sku.prices.map(({ connectionId, currency, priceMinor }) => (
          <li key={`${connectionId ?? ""} ${currency}`} className="flex items-center gap-3">
            <span className="flex-1">
              {shopName(connectionId)}, {currency}
            </span>
            <MoneyText minor={priceMinor} currency={currency} />
            {canEdit && (
              <Button
                variant="quiet"
                onClick={() => set.mutate({ skuId: sku.id, connectionId, currency, priceMinor: null })}
              >
                Remove<span className="sr-only"> the price in {currency}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {canEdit && (
        <PriceForm
          shops={channels?.shops ?? []}
          currency={sku.currency ?? channels?.currency ?? "USD"}
          isBusy={set.isPending}
          onSet={(price) => set.mutate({ skuId: sku.id, ...price })}
        />
      )}
      {set.error && <QueryProblem error={set.error} />}
    </Card>
  );
}

function PriceForm(props: {
  shops: readonly { id: string; name: string }[];
  currency: string;
  isBusy: boolean;
  onSet: (price: { connectionId: string | null; currency: string; priceMinor: bigint }) => void;
}) {
  const [shop, setShop] = useState(EVERY_SHOP);
  const [currency, setCurrency] = useState(props.currency);
  const [text, setText] = useState("");
  const code = currency.trim().toUpperCase();
  const amount = parseDecimal(text.trim(), code);
  const isAmount = amount.ok && amount.value.minor >= 0n;
  return (
    <form
      className="mt-4 flex flex-wrap items-end gap-2 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isAmount) return;
        const connectionId = shop === EVERY_SHOP ? null : shop;
        props.onSet({ connectionId, currency: code, priceMinor: amount.value.minor });
        setText("");
      }}
    >
      <Select
        label="Shop"
        value={shop}
        onChange={setShop}
        options={[
          { value: EVERY_SHOP, label: "Every shop" },
          ...props.shops.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <div className="w-20">
        <Field
          label="In currency"
          className="w-full"
          value={currency}
          maxLength={3}
          onChange={(event) => setCurrency(event.target.value)}
        />
      </div>
      <div className="w-28">
        <Field
          label="New price"
          className="w-full"
          inputMode="decimal"
          value={text}
          error={text.trim() && !isAmount ? `an amount in ${code || "a currency"}` : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Button type="submit" className="min-h-9" disabled={!isAmount || props.isBusy}>
        Set price
      </Button>
    </form>
  );
}
