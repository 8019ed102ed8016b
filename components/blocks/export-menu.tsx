"use client";

import { Menu } from "#components/ui/menu.tsx";

/** A list as a file, with the filter that is shown. */
export function ExportMenu({ kind, filter = {} }: { kind: "skus" | "stock" | "orders"; filter?: object }) {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([key, value]) =>
      value === undefined || value === "" ? [] : [[key, String(value)]],
    ),
  ).toString();
  return (
    <Menu
      trigger="Export"
      items={(["csv", "xlsx"] as const).map((format) => ({
        label: format === "csv" ? "As CSV" : "As a sheet (XLSX)",
        href: `/tables/exports/${kind}.${format}${query ? `?${query}` : ""}`,
        isFile: true,
      }))}
    />
  );
}
