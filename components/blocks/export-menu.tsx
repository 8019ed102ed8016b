/** Links to a list as a file, with the filter that is shown. */
export function ExportMenu({ kind, filter = {} }: { kind: "skus" | "stock" | "orders"; filter?: object }) {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([key, value]) =>
      value === undefined || value === "" ? [] : [[key, String(value)]],
    ),
  ).toString();
  return (["csv", "xlsx"] as const).map((format) => (
    <a
      key={format}
      className="rounded-md border border-line px-3 py-1.5 hover:bg-raised"
      href={`/tables/exports/${kind}.${format}${query ? `?${query}` : ""}`}
      download
    >
      {`Export ${format.toUpperCase()}`}
    </a>
  ));
}
