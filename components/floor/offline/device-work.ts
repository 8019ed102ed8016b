import { del, get, update } from "idb-keyval";
import { withAnswers, type KeptAnswer, type KeptPerson, type KeptWork } from "./kept-work.ts";

const KEY = "floor-work";

/** What this device kept of the work that was open on it, without what is too old. */
export async function readWork(): Promise<KeptWork | null> {
  const work = await get<KeptWork>(KEY);
  return work ? withAnswers(work, work.person, [], Date.now()) : null;
}

export const keepWork = (person: KeptPerson, answers: readonly KeptAnswer[]): Promise<void> =>
  update<KeptWork>(KEY, (work) => withAnswers(work, person, answers, Date.now()));

/** Takes all of it off the device: at sign-out, and when the session is over. Scans that wait are not work and stay. */
export const forgetWork = (): Promise<void> => del(KEY);
