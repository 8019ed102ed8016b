import type { ReactNode } from "react";

/** The frame of pages one sees outside of the portal. */
export function AccountFrame({
  title,
  description,
  children,
}: {
  title: string;
  description?: string;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center bg-raised p-4">
      <div className="grid w-full max-w-sm gap-5 rounded-lg border border-line bg-surface p-6">
        <div>
          <p className="text-[13px] text-muted">Throughline</p>
          <h1 className="text-lg font-semibold">{title}</h1>
          {description && <p className="text-muted">{description}</p>}
        </div>
        {children}
      </div>
    </main>
  );
}
