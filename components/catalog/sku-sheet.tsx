"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { ColumnChooser, useHiddenColumns, type Column } from "#components/blocks/data-table/columns.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { ExportMenu } from "#components/blocks/export-menu.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { catalogStatuses, gaps, skuKinds } from "#server/modules/catalog/contract.ts";
import { BulkEditDialog } from "./bulk-edit-dialog.tsx";
import { CreateProductDialog } from "./create-product-dialog.tsx";
import { sheetColumns, type SheetColumn } from "./sheet/columns.ts";
import { ConflictPanel, SaveState } from "./sheet/save-state.tsx";
import { SheetGrid } from "./sheet/sheet-grid.tsx";
import { useSheet, type SheetFilter } from "./sheet/use-sheet.ts";
import { gapWords, kindWords } from "./sku-words.ts";
import type { SkuRow } from "./sku-words.ts";

const chooser: Column<SkuRow>[] = sheetColumns.map(({ key, header, text, isHidden }) => ({
  key,
  header,
  cell: text,
  ...(isHidden ? { defaultHidden: true } : {}),
}));

const among = <Word extends string>(words: readonly Word[], text: string): Word | undefined =>
  words.find((word) => word === text);

/** All SKUs as a sheet that saves as one types. */
export function SkuSheet({ canEdit }: { canEdit: boolean }) {
  const router = useRouter();
  const [filters] = useFilters(["q", "status", "kind", "lacks"]);
  const [open, setOpen] = useState<"create" | "bulk">();
  // another round asks for the rows anew
  const [round, setRound] = useState(0);
  const filter = filterOf(filters);
  const hidden = useHiddenColumns("catalog", chooser);
  return (
    <>
      <PageHeader title="SKUs" description="What is sold and stocked.">
        <ExportMenu kind="skus" filter={filter} />
        {canEdit && <Button onClick={() => setOpen("bulk")}>Edit all that match</Button>}
        {canEdit && (
          <Button variant="primary" onClick={() => setOpen("create")}>
            New product
          </Button>
        )}
      </PageHeader>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">
          <Filters />
        </div>
        <ColumnChooser columns={chooser} hidden={hidden} />
      </div>
      <Sheet
        key={`${round} ${JSON.stringify(filter)}`}
        filter={filter}
        columns={sheetColumns.filter(({ key }, place) => place === 0 || !hidden.isHidden(key))}
        canEdit={canEdit}
        onCreate={() => setOpen("create")}
      />
      {open === "bulk" && (
        <BulkEditDialog
          filter={filter}
          onClose={() => setOpen(undefined)}
          onDone={() => setRound((last) => last + 1)}
        />
      )}
      {open === "create" && (
        <CreateProductDialog
          onClose={() => setOpen(undefined)}
          onCreated={(skuId) => router.push(`/catalog/${skuId}`)}
        />
      )}
    </>
  );
}

function Sheet(props: {
  filter: SheetFilter;
  columns: readonly SheetColumn[];
  canEdit: boolean;
  onCreate: () => void;
}) {
  const { filter, columns, canEdit, onCreate } = props;
  const sheet = useSheet(filter);
  const { store, state } = sheet;
  const isEmpty = !sheet.isLoading && !sheet.error && state.ids.length === 0;
  return (
    <>
      <ConflictPanel state={state} store={store} />
      {sheet.error ? <QueryProblem error={sheet.error} /> : null}
      {isEmpty ? (
        <Empty isFiltered={Object.keys(filter).length > 0} canEdit={canEdit} onCreate={onCreate} />
      ) : (
        <SheetGrid {...sheet} columns={columns} canEdit={canEdit} />
      )}
      <div id="after-sheet" tabIndex={-1} className="flex flex-wrap items-center justify-between gap-3">
        {canEdit ? <SaveState state={state} store={store} /> : <span />}
        <Hints canEdit={canEdit} />
      </div>
    </>
  );
}

function filterOf(filters: Record<"q" | "status" | "kind" | "lacks", string>): SheetFilter {
  const status = among(catalogStatuses, filters.status);
  const kind = among(skuKinds, filters.kind);
  const lacks = among(gaps, filters.lacks);
  return {
    ...(filters.q ? { search: filters.q } : {}),
    ...(status ? { status } : {}),
    ...(kind ? { kind } : {}),
    ...(lacks ? { lacks } : {}),
  };
}

const Filters = () => (
  <FilterBar
    search={{ key: "q", label: "Search SKUs", placeholder: "Code, former code, title, barcode" }}
    selects={[
      {
        key: "status",
        label: "Status",
        all: "Active and archived",
        options: catalogStatuses.map((value) => ({
          value,
          label: value === "active" ? "Active" : "Archived",
        })),
      },
      {
        key: "kind",
        label: "Kind",
        all: "All kinds",
        options: skuKinds.map((value) => ({ value, label: kindWords[value] })),
      },
      {
        key: "lacks",
        label: "What is missing",
        all: "Whatever is missing",
        options: gaps.map((value) => ({ value, label: gapWords[value] })),
      },
    ]}
  />
);

function Empty(props: { isFiltered: boolean; canEdit: boolean; onCreate: () => void }) {
  if (props.isFiltered) return <EmptyState title="No SKU is like that." />;
  return (
    <EmptyState title="No SKUs yet.">
      {props.canEdit ? (
        <Button variant="primary" onClick={props.onCreate}>
          New product
        </Button>
      ) : (
        "Somebody of operations can add them."
      )}
    </EmptyState>
  );
}

const Hints = ({ canEdit }: { canEdit: boolean }) => (
  <p className="flex flex-wrap gap-x-3 gap-y-1 text-[12px] text-muted max-sm:hidden">
    {canEdit && (
      <span>
        <Kbd>Enter</Kbd> edit
      </span>
    )}
    <span>
      <Kbd>Ctrl Enter</Kbd> open
    </span>
    {canEdit && (
      <span>
        <Kbd>Ctrl D</Kbd> fill down
      </span>
    )}
    <span>
      <Kbd>Esc</Kbd> leave the sheet
    </span>
  </p>
);
