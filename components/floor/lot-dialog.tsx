"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

export interface LotFields {
  lot?: string;
  expiresOn?: string;
  serials?: string[];
}

/** Asks for what tells the pieces of a tracked SKU apart: a lot with its date, or a serial number a piece. */
export function LotDialog({ onLot, onClose }: { onLot: (lot: LotFields) => void; onClose: () => void }) {
  const [lot, setLot] = useState("");
  const [expiresOn, setDate] = useState("");
  const [serialText, setSerials] = useState("");
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
        onChange={(event) => setLot(event.target.value)}
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
