import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { ExpiredView, TrackView } from "#components/track/track-view.tsx";
import { handed } from "#server/api/handed.ts";
import { proofCookie } from "#server/api/proof-cookie.ts";

export const metadata: Metadata = {
  title: { absolute: "Where your order is" },
  robots: { index: false, follow: false },
  referrer: "no-referrer",
};

export default async function TrackPage({
  params,
  searchParams,
}: {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ proof?: string; return?: string }>;
}) {
  const { token } = await params;
  const { proof, return: asked } = await searchParams;
  const answer = await handed().readTrack(token, (await cookies()).get(proofCookie)?.value);
  if (answer.state === "unknown") notFound();
  if (answer.state === "expired") return <ExpiredView />;
  const { page, proved } = answer;
  return <TrackView token={token} page={page} proved={proved} proof={proof ?? null} asked={asked ?? null} />;
}
