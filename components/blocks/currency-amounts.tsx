"use client";

import { useState } from "react";
import { isCurrencyCode } from "#kernel/currency.ts";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";

/** An amount of one currency, in minor units. */
export interface CurrencyAmount {
  currency: string;
  minor: number;
}

export interface CurrencyAmountsProps {
  /** What an amount is, e.g. "Limit"; its currency is added. */
  label: string;
  amounts: readonly CurrencyAmount[];
  onChange: (amounts: CurrencyAmount[]) => void;
  /** What holds for a currency that is not in the list. */
  hint?: string;
}

/** Amounts by currency, each currency once: change, add and remove. */
export function CurrencyAmounts({ label, amounts, onChange, hint }: CurrencyAmountsProps) {
  const [code, setCode] = useState("");
  const isNew = isCurrencyCode(code) && amounts.every(({ currency }) => currency !== code);
  const put = (currency: string, minor: number) =>
    onChange(amounts.map((one) => (one.currency === currency ? { currency, minor } : one)));
  return (
    <div role="group" aria-label={`${label} by currency`} className="grid content-start gap-2">
      {amounts.map(({ currency, minor }) => (
        <div key={currency} className="flex items-end gap-2">
          <AmountField
            label={`${label}, ${currency}`}
            currency={currency}
            minor={minor}
            onChange={(next) => put(currency, next)}
          />
          <Button
            variant="quiet"
            aria-label={`Remove ${currency}`}
            onClick={() => onChange(amounts.filter((one) => one.currency !== currency))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div className="flex items-end gap-2">
        <Field
          label="Another currency"
          placeholder="EUR"
          maxLength={3}
          className="w-32"
          value={code}
          onChange={(event) => setCode(event.target.value.trim().toUpperCase())}
        />
        <Button
          disabled={!isNew}
          onClick={() => {
            onChange([...amounts, { currency: code, minor: 0 }]);
            setCode("");
          }}
        >
          Add
        </Button>
      </div>
      {hint && <p className="text-[13px] text-muted">{hint}</p>}
    </div>
  );
}

function AmountField(props: CurrencyAmount & { label: string; onChange: (minor: number) => void }) {
  const { currency, minor, label, onChange } = props;
  const [text, setText] = useState(formatDecimal({ minor: BigInt(minor), currency }));
  const parsed = parseDecimal(text, currency);
  const isAmount = parsed.ok && parsed.value.minor >= 0n;
  return (
    <Field
      label={label}
      inputMode="decimal"
      value={text}
      error={isAmount ? undefined : "Write an amount such as 25.00."}
      onChange={(event) => {
        setText(event.target.value);
        const next = parseDecimal(event.target.value, currency);
        if (next.ok && next.value.minor >= 0n) onChange(Number(next.value.minor));
      }}
    />
  );
}
