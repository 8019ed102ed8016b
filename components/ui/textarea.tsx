import { useId, type TextareaHTMLAttributes } from "react";
import { cn } from "./cn.ts";

export type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & {
  label: string;
  error?: string | undefined;
  hint?: string;
};

/** Several lines of text; otherwise as Field. */
export function Textarea({ label, error, hint, className, id, rows = 4, ...rest }: TextareaProps) {
  const own = useId();
  const inputId = id ?? own;
  const noteId = `${inputId}-note`;
  return (
    <div className="grid gap-1">
      <label htmlFor={inputId} className="text-[13px] font-medium">
        {label}
      </label>
      <textarea
        id={inputId}
        rows={rows}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? noteId : undefined}
        className={cn(
          "rounded-md border border-line bg-surface px-3 py-2 text-[13px] text-ink",
          error && "border-bad",
          className,
        )}
        {...rest}
      />
      {(error || hint) && (
        <p id={noteId} className={cn("text-[13px]", error ? "text-bad" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
