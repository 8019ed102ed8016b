"use client";

import { useEffect, useState } from "react";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** A moment as "3 minutes ago", with the exact instant and zone on hover. The server writes the instant, the browser the rest. */
export function TimeText({ at }: { at: Date }) {
  const exact = at.toISOString();
  const [text, setText] = useState(`${exact.slice(0, 16).replace("T", " ")} UTC`);
  useEffect(() => {
    const show = () => {
      const seconds = Math.round((at.getTime() - Date.now()) / 1000);
      const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units[3]!;
      setText(
        new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit),
      );
    };
    show();
    const timer = setInterval(show, 15_000);
    return () => clearInterval(timer);
  }, [at]);
  return (
    <time dateTime={exact} title={at.toString()}>
      {text}
    </time>
  );
}
