import { afterEach, expect, it } from "vitest";
import { z } from "zod";
import type { Session } from "#server/auth/session-record.ts";
import { emit } from "#server/db/outbox.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { closeEventStreams, eventStreamDoorOf } from "./event-stream.ts";

const database = testDatabase();
afterEach(closeEventStreams);

const happened = (room: string) => ({ name: `${room}/thing.done`, schema: z.strictObject({}) });
const tell = (tenantId: string, room: string) =>
  transact(systemScope(tenantId, "test"), (work) => emit(work, happened(room), {}));

const sessionOf = (tenantId: string, sessionId = "ses_1"): Session => ({
  sessionId, userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test", role: "viewer",
  merchants: [], mustSetUpSecondFactor: false,
}); // prettier-ignore

const ask = (session: Session | null, headers: Record<string, string> = {}) =>
  eventStreamDoorOf(() => Promise.resolve(session)).answer(
    new Request("http://127.0.0.1:3000/api/events", { headers }),
    { requestId: "req_1", ip: "", rest: "" },
  );

/** Reads messages until one names the room. */
async function roomsUntil(response: Response, room: string): Promise<string[]> {
  const reader = response.body!.getReader();
  const heard: string[] = [];
  for (let text = ""; ;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended after ${heard.join(", ")}.`);
    text += new TextDecoder().decode(value);
    const whole = text.split("\n\n");
    text = whole.pop() ?? "";
    for (const part of whole)
      if (part.startsWith("data: ")) heard.push(...(JSON.parse(part.slice(6)) as string[]));
    if (heard.includes(room)) return heard;
  }
}

it("names the rooms in which something happened at one's own merchant, after it committed", async () => {
  const [mine, other] = [await makeMerchant(database), await makeMerchant(database)];
  await tell(mine, "before");
  const response = await ask(sessionOf(mine));
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  // the first look only remembers where the merchant's events stand
  await new Promise((next) => setTimeout(next, 600));
  await tell(other, "secrets");
  await transact(systemScope(mine, "test"), async (work) => {
    await emit(work, happened("rolled"), {});
    throw new Error("rolled back");
  }).catch(() => undefined);
  await tell(mine, "orders");
  expect(await roomsUntil(response, "orders")).toEqual(["orders"]);
});

it("wants a session of its own pages, and no more streams than a person has tabs", async () => {
  const tenantId = await makeMerchant(database);
  expect((await ask(null)).status).toBe(401);
  expect((await ask(sessionOf(tenantId), { "sec-fetch-site": "cross-site" })).status).toBe(403);
  const answers = [];
  for (let n = 0; n < 13; n++) answers.push((await ask(sessionOf(tenantId, "ses_many"))).status);
  expect(answers).toEqual([...Array<number>(12).fill(200), 429]);
  closeEventStreams();
  expect((await ask(sessionOf(tenantId, "ses_many"))).status).toBe(200);
});
