"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  /** What happens, and that it cannot be taken back. */
  consequence: string;
  /** What the button says: the verb, never "OK". */
  action: string;
  /** For what destroys or pays: this name must be typed first. */
  typedName?: string;
  isBusy?: boolean;
}

/** Asks before what cannot be undone. What can be undone is done at once, with `toast.undo`. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, onConfirm, title, consequence, action, typedName, isBusy = false } = props;
  const [typed, setTyped] = useState("");
  const isReady = typedName === undefined || typed.trim() === typedName;
  const close = () => {
    setTyped("");
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title} description={consequence} size="small">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady || isBusy) return;
          setTyped("");
          onConfirm();
        }}
      >
        {typedName !== undefined && (
          <Field
            label={`Type ${typedName} to go on`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoFocus
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep it</Button>
          <Button type="submit" variant="danger" disabled={!isReady || isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
