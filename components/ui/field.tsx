import { useId, type InputHTMLAttributes } from "react";
import { cn } from "./cn.ts";

export type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  error?: string | undefined;
  hint?: string;
};

/** A labeled input whose error is read out with it. */
export function Field({ label, error, hint, className, id, ...rest }: FieldProps) {
  const own = useId();
  const inputId = id ?? own;
  const noteId = `${inputId}-note`;
  return (
    <div className="grid gap-1">
      <label htmlFor={inputId} className="text-[13px] font-medium">
        {label}
      </label>
      <input
        id={inputId}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? noteId : undefined}
        className={cn(
          "min-h-9 rounded-md border border-line bg-surface px-3 text-ink",
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
