"use client";

import { useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { returnReasons, type BuyerTerms, type ReturnsPolicy } from "#server/modules/returns/contract.ts";
import { AmountField } from "./amount-field.tsx";
import { word } from "./words.ts";

interface BuyerTermsPartProps {
  body: ReturnsPolicy;
  onChange: (body: ReturnsPolicy) => void;
  currency: string;
}

/** What buyers can ask for by themselves on the tracking page. */
export function BuyerTermsPart({ body, onChange, currency }: BuyerTermsPartProps) {
  const { buyers } = body;
  const [codes, setCodes] = useState(() => buyers.excludedSkus.join("\n"));
  const change = (part: Partial<BuyerTerms>) => onChange({ ...body, buyers: { ...buyers, ...part } });
  return (
    <fieldset className="grid gap-2">
      <legend className="text-[13px] font-medium">Buyers, on the tracking page of their order</legend>
      <Checkbox label="can ask for returns" isChecked={buyers.isOpen} onChange={(isOpen) => change({ isOpen })} />
      {buyers.isOpen && (
        <>
          <AmountField
            label={`Approved at once up to (${currency}); 0: a person looks at each`}
            minor={buyers.approveUpToMinor}
            currency={currency}
            onChange={(approveUpToMinor) => change({ approveUpToMinor })}
          />
          <Checkbox
            label="The return label is bought as soon as their return is approved"
            isChecked={buyers.isLabelBought}
            onChange={(isLabelBought) => change({ isLabelBought })}
          />
          <div role="group" aria-label="Reasons they can give" className="flex flex-wrap gap-x-4 gap-y-1">
            <span aria-hidden className="w-full text-[13px] font-medium">
              Reasons they can give
            </span>
            {returnReasons
              .filter((reason) => reason !== "unannounced")
              .map((reason) => (
                <Checkbox
                  key={reason}
                  label={word(reason)}
                  isChecked={buyers.reasons.includes(reason)}
                  onChange={(isOn) =>
                    change({
                      reasons: returnReasons.filter((one) => (one === reason ? isOn : buyers.reasons.includes(one))),
                    })
                  }
                />
              ))}
          </div>
          <Textarea
            label="SKUs that are not taken back"
            hint="One SKU code a line. A star at the end stands for all that begin so: SALE-*"
            rows={3}
            value={codes}
            onChange={(event) => {
              setCodes(event.target.value);
              const written = event.target.value.split("\n").map((code) => code.trim()).filter(Boolean); // prettier-ignore
              change({ excludedSkus: [...new Set(written)] });
            }}
          />
        </>
      )}
    </fieldset>
  );
} // prettier-ignore
