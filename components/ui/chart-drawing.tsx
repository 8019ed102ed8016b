"use client";

import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";

export interface DrawingProps {
  kind: "line" | "bar";
  data: readonly Record<string, unknown>[];
  xKey: string;
  series: readonly { key: string; label: string }[];
  format: (value: number) => string;
  isStacked: boolean;
  target?: { value: number; label: string };
}

/** Told apart by color and by dash, so not by color alone. */
const looks = [
  { color: "var(--color-accent)", dash: undefined },
  { color: "var(--color-good)", dash: "6 3" },
  { color: "var(--color-warn)", dash: "2 3" },
  { color: "var(--color-muted)", dash: "8 3 2 3" },
];
const text = { fill: "var(--color-muted)", fontSize: 12 };

/** The picture of `Chart`, in a file of its own so that its library loads apart. */
export default function Drawing({ kind, data, xKey, series, format, isStacked, target }: DrawingProps) {
  const Frame = kind === "bar" ? BarChart : LineChart;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Frame data={[...data]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis dataKey={xKey} tick={text} tickLine={false} stroke="var(--color-line)" />
        <YAxis tick={text} tickLine={false} axisLine={false} width={48} tickFormatter={format} />
        <Tooltip
          formatter={(value) => format(Number(value))}
          cursor={{ fill: "var(--color-raised)", stroke: "var(--color-line)" }}
          contentStyle={{
            background: "var(--color-surface)",
            border: "1px solid var(--color-line)",
            fontSize: 12,
          }}
        />
        {series.length > 1 && <Legend wrapperStyle={{ fontSize: 12 }} />}
        {target && (
          <ReferenceLine
            y={target.value}
            stroke="var(--color-ink)"
            strokeDasharray="4 4"
            label={{ value: target.label, ...text }}
          />
        )}
        {series.map((one, index) => {
          const look = looks[index % looks.length]!;
          return kind === "bar" ? (
            <Bar
              key={one.key}
              dataKey={one.key}
              name={one.label}
              fill={look.color}
              {...(isStacked ? { stackId: "whole" } : {})}
              isAnimationActive={false}
            />
          ) : (
            <Line
              key={one.key}
              dataKey={one.key}
              name={one.label}
              stroke={look.color}
              {...(look.dash ? { strokeDasharray: look.dash } : {})}
              dot={false}
              isAnimationActive={false}
            />
          );
        })}
      </Frame>
    </ResponsiveContainer>
  );
}
