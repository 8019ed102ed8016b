"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "./button.tsx";
import { Skeleton } from "./skeleton.tsx";
import { Table, Td, Th } from "./table.tsx";

export interface ChartSeries<Row> {
  key: keyof Row & string;
  label: string;
}

export interface ChartProps<Row> {
  /** The question the chart answers; read out, and the name of its table. */
  label: string;
  kind: "line" | "bar";
  data: readonly Row[];
  /** What stands below: days, hours, names. */
  x: { key: keyof Row & string; label: string };
  /** At most four: more cannot be told apart. */
  series: readonly ChartSeries<Row>[];
  /** Bars that are parts of one whole stand on each other. */
  isStacked?: boolean;
  /** A line to compare with. */
  target?: { value: number; label: string };
  /** How a value is written; as a plain number when absent. */
  format?: (value: number) => string;
  heightPx?: number;
}

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** The drawing comes by itself later: the page's first paint does not wait for it. */
const Drawing = lazy(() => import("./chart-drawing.tsx"));

/** One question as a picture, and the same figures as a table for those who read rather than look. */
export function Chart<Row extends object>(props: ChartProps<Row>) {
  const { label, data, x, series, format = (value: number) => plain.format(value), heightPx = 220 } = props;
  const [isTable, setTable] = useState(false);
  const cell = (row: Row, key: keyof Row) => {
    const value = row[key];
    return typeof value === "number" ? format(value) : String(value ?? "–");
  };
  return (
    <figure className="grid gap-2" aria-label={label}>
      {isTable ? (
        <div className="overflow-y-auto" style={{ maxHeight: heightPx + 40 }}>
          <Table label={label}>
            <thead>
              <tr>
                <Th>{x.label}</Th>
                {series.map((one) => (
                  <Th key={one.key} className="text-right">
                    {one.label}
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.map((row, index) => (
                <tr key={index}>
                  <Td>{String(row[x.key])}</Td>
                  {series.map((one) => (
                    <Td key={one.key} className="text-right">
                      {cell(row, one.key)}
                    </Td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : (
        <div aria-hidden style={{ height: heightPx }}>
          <Suspense fallback={<Skeleton className="h-full w-full" />}>
            <Drawing
              kind={props.kind}
              data={data as readonly Record<string, unknown>[]}
              xKey={x.key}
              series={series}
              format={format}
              isStacked={props.isStacked ?? false}
              {...(props.target ? { target: props.target } : {})}
            />
          </Suspense>
        </div>
      )}
      <figcaption className="flex justify-end">
        <Button variant="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "As a chart" : "As a table"}
        </Button>
      </figcaption>
    </figure>
  );
}
