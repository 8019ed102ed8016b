"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";

export interface PublishBarProps {
  isBusy: boolean;
  /** Whether the draft differs from what holds. */
  isChanged: boolean;
  onPublish: (note: string) => void;
}

/** The end of a form that publishes a version: what changes and why, and the button. */
export function PublishBar({ isBusy, isChanged, onPublish }: PublishBarProps) {
  const [note, setNote] = useState("");
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onPublish(note);
      }}
    >
      <div className="min-w-60 flex-1">
        <Field
          label="What changes and why"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" disabled={isBusy || !isChanged || note.trim().length < 3}>
        Publish
      </Button>
    </form>
  );
}
