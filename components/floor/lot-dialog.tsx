"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { lotFieldsOf, type LotFields } from "./scanned-lot.ts";

const todayHere = (): string => new Date().toISOString().slice(0, 10);

/**
 * Asks for what tells the pieces of a tracked SKU apart: a lot with its date, or a serial number a piece. What the scanned code says
 * of them is filled in, also when it is scanned into the field of the lot.
 */
export function LotDialog(props: {
  /** The code that was scanned. */
  scanned: string;
  onLot: (lot: LotFields) => void;
  onClose: () => void;
}) {
  const { scanned, onLot, onClose } = props;
  const [said] = useState(() => lotFieldsOf(scanned, todayHere()));
  const [lot, setLot] = useState(said?.lot ?? "");
  const [expiresOn, setDate] = useState(said?.expiresOn ?? "");
  const [serialText, setSerials] = useState(said?.serials?.join("\n") ?? "");
  const takeLot = (text: string) => {
    const read = lotFieldsOf(text, todayHere());
    setLot(read ? (read.lot ?? "") : text);
    if (read?.expiresOn) setDate(read.expiresOn);
    if (read?.serials) setSerials(read.serials.join("\n"));
  };
  const serials = serialText.split(/\s+/).filter(Boolean);
  const isReady = lot.trim() !== "" || serials.length > 0;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Which lot, or which pieces?"
      footer={
        <Button
          size="large"
          variant="primary"
          disabled={!isReady}
          onClick={() =>
            onLot({
              ...(lot.trim() ? { lot: lot.trim() } : {}),
              ...(expiresOn ? { expiresOn } : {}),
              ...(serials.length > 0 ? { serials } : {}),
            })
          }
        >
          Count it in
        </Button>
      }
    >
      <Field
        label="Lot"
        className="min-h-12"
        autoFocus
        value={lot}
        onChange={(event) => takeLot(event.target.value)}
      />
      <Field
        label="Expires on"
        className="min-h-12"
        type="date"
        value={expiresOn}
        onChange={(event) => setDate(event.target.value)}
      />
      <Textarea
        label="Or serial numbers, one a line"
        rows={3}
        value={serialText}
        onChange={(event) => setSerials(event.target.value)}
      />
    </Dialog>
  );
}
