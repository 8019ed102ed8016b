import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { turningPoints } from "../domain/buffers.ts";
import { buffersTurned } from "../events.ts";
import { currentBuffers } from "../queries/available-to-sell.ts";

/** A turn that was missed for longer is covered by the rotating compare of each channel. */
const LOOK_BACK_MS = 3_600_000;

/** Says once for each moment at which a rule begins or ends that what channels may sell changed. */
export async function announceTurns(work: Work): Promise<number> {
  const { version, body } = await currentBuffers(work);
  const now = clock.now().getTime();
  const turned = new Set(
    turningPoints(body)
      .map((at) => at.getTime())
      .filter((at) => at <= now && at > now - LOOK_BACK_MS),
  );
  for (const at of turned)
    await emit(work, buffersTurned, { version }, { key: `buffers.turned:${version}:${at}` });
  return turned.size;
}
