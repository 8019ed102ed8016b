"use client";

import { useState, type MouseEvent, type ReactNode } from "react";
import Link from "next/link";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Column } from "./columns.tsx";

export interface RowProps<Row> {
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
  /** The row's own name for its checkbox, e.g. an order number. */
  name: string;
  href?: string | undefined;
  onOpen?: (() => void) | undefined;
  isChosen: boolean;
  onChoose?: ((isChosen: boolean) => void) | undefined;
  measure?: ((element: HTMLElement | null) => void) | undefined;
}

const ownClick = "a, button, input, label, [role=checkbox], [role=menuitem]";

/** A row of a real table; on a phone the same cells as a card. */
export function DataRow<Row>(props: RowProps<Row>) {
  const { row, index, columns, name, href, onOpen, isChosen, onChoose, measure } = props;
  // a page asks for the one row that is looked at, not for the hundred that are shown
  const [isNear, setIsNear] = useState(false);
  const isOpenable = href !== undefined || onOpen !== undefined;
  const clicked = (event: MouseEvent<HTMLElement>) => {
    if ((event.target as HTMLElement).closest(ownClick) || getSelection()?.toString()) return;
    event.currentTarget.querySelector<HTMLElement>("[data-open]")?.click();
  };
  return (
    <tr
      ref={measure}
      role="row"
      data-row={index}
      data-index={index}
      tabIndex={-1}
      onClick={isOpenable ? clicked : undefined}
      onPointerEnter={() => setIsNear(true)}
      onFocus={() => setIsNear(true)}
      className={cn(
        "group outline-none focus:bg-raised focus:shadow-[inset_3px_0_0_var(--color-accent)] max-sm:relative max-sm:grid max-sm:gap-1 max-sm:border-b max-sm:border-line max-sm:p-3",
        isOpenable && "cursor-pointer hover:bg-raised",
        isChosen && "bg-raised",
      )}
    >
      {onChoose && (
        <td
          role="cell"
          className="w-9 pl-3 align-middle max-sm:absolute max-sm:right-3 max-sm:top-3 sm:border-b sm:border-line"
        >
          <Checkbox label={`Choose ${name}`} isLabelHidden isChecked={isChosen} onChange={onChoose} />
        </td>
      )}
      {columns.map((column, position) => (
        <td
          key={column.key}
          role="cell"
          data-label={position > 0 ? column.header : undefined}
          className={cn(
            "h-9 px-3 py-1 align-middle max-sm:flex max-sm:h-auto max-sm:items-baseline max-sm:justify-between max-sm:gap-4 max-sm:px-0 max-sm:before:text-muted max-sm:before:content-[attr(data-label)] sm:border-b sm:border-line",
            column.align === "right" && "sm:text-right",
            position === 0 && "max-sm:justify-start max-sm:pr-8 max-sm:before:hidden",
          )}
        >
          {position === 0 ? (
            <Opener href={href} isNear={isNear} onOpen={onOpen}>
              {column.cell(row)}
            </Opener>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

function Opener(props: {
  href: string | undefined;
  isNear: boolean;
  onOpen: (() => void) | undefined;
  children: ReactNode;
}) {
  const { href, isNear, onOpen, children } = props;
  const look = "inline-flex min-h-6 items-center rounded text-left font-medium hover:underline";
  if (href !== undefined)
    return (
      <Link data-open href={href} prefetch={isNear ? null : false} className={look}>
        {children}
      </Link>
    );
  if (!onOpen) return <span className="max-sm:font-medium">{children}</span>;
  return (
    <button type="button" data-open onClick={onOpen} className={look}>
      {children}
    </button>
  );
}
