import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Scope } from "#server/db/transact.ts";
import { env } from "#server/platform/env.ts";
import { getMail, listMails } from "./list-mails.ts";
import { queueMail, type NewMail } from "./queue-mail.ts";
import { retryMail } from "./retry-mail.ts";
import { recordMailFailure, sendMail } from "./send-mail.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mail-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  delete env().SMTP_URL;
});

const news: NewMail = { to: "ann@example.com", subject: "Hello", text: "Go to {link}.", kind: "news" };
const merchant = async (): Promise<Scope> => systemScope(await makeMerchant(database), "test");
const queue = (scope: Scope, mail: Partial<NewMail> = {}) =>
  transact(scope, (work) => queueMail(work, { ...news, ...mail }));
const look = (scope: Scope, id: string) => transact(scope, (work) => getMail(work, id));
const events = (scope: Scope) =>
  database.asOwner("select data from outbox_event where tenant_id = $1 and name = 'mail/mail.queued'", [
    scope.tenantId,
  ]);

describe("a queued mail", () => {
  it("is captured without a mail server, its link only in a file nobody else can read", async () => {
    const scope = await merchant();
    const link = "https://shop.example/reset/abc";
    const { mailId } = await queue(scope, { secretLink: link });
    const [row] = await database.asOwner("select * from outgoing_mail where id = $1", [mailId]);
    expect(JSON.stringify(row)).not.toContain(link);
    expect(await sendMail(scope, mailId)).toBe("captured");
    const path = join(folder, "mail", `${mailId}.txt`);
    expect(await readFile(path, "utf8")).toContain(`Go to ${link}.`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await look(scope, mailId)).toMatchObject({
      status: "captured",
      text: "Go to {link}.",
      attempts: 1,
    });
    const [after] = await database.asOwner("select link_sealed from outgoing_mail where id = $1", [mailId]);
    expect(after).toEqual({ link_sealed: null });
  });

  it("goes once, however often its job runs", async () => {
    const scope = await merchant();
    const { mailId } = await queue(scope);
    expect([await sendMail(scope, mailId), await sendMail(scope, mailId)]).toEqual([
      "captured",
      "not_queued",
    ]);
    expect(await look(scope, mailId)).toMatchObject({ attempts: 1 });
  });

  it("is made once for one key", async () => {
    const scope = await merchant();
    const both = [await queue(scope, { dedupeKey: "k" }), await queue(scope, { dedupeKey: "k" })];
    expect(both[0]).toEqual(both[1]);
    expect(await events(scope)).toHaveLength(1);
  });

  it("is heard of only after the commit", async () => {
    const scope = await merchant();
    const failed = transact(scope, async (work) => {
      await queueMail(work, news);
      throw new Error("rolled back");
    });
    await expect(failed).rejects.toThrow("rolled back");
    expect(await events(scope)).toEqual([]);
  });

  it("belongs to one merchant", async () => {
    const [ours, theirs] = [await merchant(), await merchant()];
    const { mailId } = await queue(ours);
    expect(await look(theirs, mailId)).toBeNull();
    expect(await sendMail(theirs, mailId)).toBe("not_queued");
    expect((await transact(theirs, (work) => listMails(work, { limit: 10 }))).items).toEqual([]);
  });

  it("cannot carry a second address or header", async () => {
    const scope = await merchant();
    for (const to of ["a@b.c, d@e.f", "a@b.c\nBcc: d@e.f", "Ann <a@b.c>", "a@b.c;d@e.f", "", "a b@c.d"])
      await expect(queue(scope, { to }), to).rejects.toThrow(RangeError);
    const { mailId } = await queue(scope, { subject: "Hi\r\nBcc: eve@example.com\u2028x" });
    expect(await look(scope, mailId)).toMatchObject({ subject: "Hi Bcc: eve@example.com x" });
    const byHand = "update outgoing_mail set subject = E'a\\nb' where id = $1";
    await expect(database.asOwner(byHand, [mailId])).rejects.toThrow(/header_is_one_line/);
  });
});

describe("with a mail server", () => {
  it("sends it whole, and keeps it queued while the server refuses", async () => {
    const scope = await merchant();
    const { mailId } = await queue(scope, { secretLink: "https://shop.example/x" });
    env().SMTP_URL = "smtp://127.0.0.1:9";
    await expect(sendMail(scope, mailId)).rejects.toThrow(/ECONNREFUSED/);
    expect(await look(scope, mailId)).toMatchObject({ status: "queued", attempts: 1 });
    const server = await fakeServer();
    env().SMTP_URL = server.url;
    expect(await sendMail(scope, mailId)).toBe("sent");
    expect(server.got()).toContain("RCPT TO:<ann@example.com>");
    expect(server.got()).toMatch(new RegExp(`Message-ID: <${mailId}@127\\.0\\.0\\.1>`));
    expect(server.got()).toContain("Go to https://shop.example/x.");
    server.close();
  });

  it("gives up, and takes it up again when asked", async () => {
    const scope = await merchant();
    const { mailId } = await queue(scope);
    const again = () => transact(scope, (work) => retryMail(work, mailId));
    expect(await again()).toMatchObject({ ok: false, error: { code: "mail.not_failed" } });
    await recordMailFailure(scope, mailId, "550 no such box");
    expect(await look(scope, mailId)).toMatchObject({ status: "failed", error: "550 no such box" });
    expect((await again()).ok).toBe(true);
    expect(await sendMail(scope, mailId)).toBe("captured");
  });
});

it("lists by key, without gaps or doubles, also under a filter", async () => {
  const scope = await merchant();
  for (let n = 0; n < 5; n++)
    await queue(scope, { subject: `n${n}`, to: n % 2 ? "x@y.z" : "ann@example.com" });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await transact(scope, (work) => listMails(work, { limit: 2, cursor }));
    seen.push(...page.items.map((row) => row.subject));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(["n4", "n3", "n2", "n1", "n0"]);
  const found = await transact(scope, (work) => listMails(work, { limit: 10, search: "X@y" }));
  expect(found.items.map((row) => row.subject)).toEqual(["n3", "n1"]);
  expect((await transact(scope, (work) => listMails(work, { limit: 10, search: "%" }))).items).toEqual([]);
});

/** The least of a mail server: says yes to everything and keeps what it was told. */
async function fakeServer(): Promise<{ url: string; got: () => string; close: () => void }> {
  let text = "";
  const server: Server = createServer((socket) => {
    let isBody = false;
    socket.write("220 test\r\n");
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (isBody && !text.endsWith("\r\n.\r\n")) return;
      isBody = !isBody && /DATA\r\n$/.test(chunk.toString());
      socket.write(isBody ? "354 go\r\n" : "250 ok\r\n");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, got: () => text, close: () => server.close() };
}
