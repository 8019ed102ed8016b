"use client";

import { useState } from "react";
import { formatDecimal, money, parseDecimal } from "#kernel/money.ts";
import { Field } from "#components/ui/field.tsx";

/** An amount as people write it, kept in minor units. */
export function AmountField(props: {
  label: string;
  minor: number;
  currency: string;
  onChange: (minor: number) => void;
}) {
  const { label, minor, currency, onChange } = props;
  const [text, setText] = useState(() => formatDecimal(money(BigInt(minor), currency)));
  const parsed = parseDecimal(text, currency);
  return (
    <Field
      label={label}
      inputMode="decimal"
      value={text}
      error={parsed.ok ? undefined : "An amount such as 500.00"}
      onChange={(event) => {
        setText(event.target.value);
        const next = parseDecimal(event.target.value, currency);
        if (next.ok) onChange(Number(next.value.minor));
      }}
    />
  );
}
