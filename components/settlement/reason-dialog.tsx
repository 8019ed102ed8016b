"use client";

import { useState, type ReactNode } from "react";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Textarea } from "#components/ui/textarea.tsx";

export interface ReasonDialogProps {
  title: string;
  description: string;
  action: string;
  isBusy: boolean;
  isReady?: boolean;
  error: unknown;
  onClose: () => void;
  onConfirm: (reason: string) => void;
  children?: ReactNode;
}

/** Asks why before the books change; the reason is kept beside the decision. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, description, action, isBusy, isReady = true, error, onClose, onConfirm, children } = props;
  const [reason, setReason] = useState("");
  const isEnough = reason.trim().length >= 3;
  return (
    <Dialog isOpen onClose={onClose} title={title} description={description} size="large">
      {children}
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isEnough && isReady && !isBusy) onConfirm(reason.trim());
        }}
      >
        <Textarea
          label="Reason"
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {error ? <QueryProblem error={error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!isEnough || !isReady || isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
