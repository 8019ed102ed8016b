import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Role } from "#server/auth/permissions.ts";
import type { Session } from "#server/auth/session-record.ts";
import { keepDocumentFile } from "#server/db/document-file.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { env } from "#server/platform/env.ts";
import { filesDoorOf, type FileKind } from "./files.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sessionOf = (tenantId: string, role: Role): Session => ({
  sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test", role,
  merchants: [], mustSetUpSecondFactor: false,
}); // prettier-ignore

/** Asks the door for a file. `made` makes documents "new-…" at the first request. */
function doorFor(session: Session | null) {
  let made = 0;
  const letter: FileKind = {
    permission: "ledger:read",
    formats: ["pdf", "csv"],
    async make(scope, documentId, format) {
      if (!documentId.startsWith("new")) return null;
      made += 1;
      const bytes = new TextEncoder().encode(`made ${made}`);
      const key = { documentType: "letter", documentId, format };
      return transact(scope, (work) => keepDocumentFile(work, key, bytes));
    },
  };
  const door = filesDoorOf({ letter }, () => Promise.resolve(session));
  const get = async (rest: string) =>
    door.answer(new Request(`http://localhost/files/${rest}`), { requestId: "req_1", ip: "", rest });
  return { get };
}

it("gives a kept document as a download that no cache keeps and no browser runs", async () => {
  const tenant = await makeMerchant(database);
  await transact(systemScope(tenant, "test"), (work) =>
    keepDocumentFile(
      work,
      { documentType: "letter", documentId: "ltr_1", format: "csv" },
      Buffer.from("a,b"),
    ),
  );
  const answer = await doorFor(sessionOf(tenant, "finance")).get("letter/ltr_1.csv");
  expect([answer.status, await answer.text()]).toEqual([200, "a,b"]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="letter-ltr_1.csv"',
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
  });
});

it("makes a document once: later requests get the first bytes", async () => {
  const { get } = doorFor(sessionOf(await makeMerchant(database), "owner"));
  const texts = await Promise.all([1, 2, 3].map(async () => (await get("letter/new-1.pdf")).text()));
  expect(new Set(texts).size).toBe(1);
  expect(await (await get("letter/new-1.pdf")).text()).toBe(texts[0]);
});

it("refuses strangers, other roles, other merchants, unknown kinds and strange addresses", async () => {
  const [ours, theirs] = [await makeMerchant(database), await makeMerchant(database)];
  await transact(systemScope(ours, "test"), (work) =>
    keepDocumentFile(work, { documentType: "letter", documentId: "ltr_2", format: "pdf" }, Buffer.from("x")),
  );
  const status = async (session: Session | null, rest: string) => (await doorFor(session).get(rest)).status;
  expect(await status(null, "letter/ltr_2.pdf")).toBe(401);
  expect(await status(sessionOf(ours, "warehouse"), "letter/ltr_2.pdf")).toBe(403);
  const pending = { ...sessionOf(ours, "owner"), mustSetUpSecondFactor: true };
  expect(await status(pending, "letter/ltr_2.pdf")).toBe(403);
  expect(await status(sessionOf(theirs, "owner"), "letter/ltr_2.pdf")).toBe(404);
  const owner = sessionOf(ours, "owner");
  expect(await status(owner, "letter/ltr_2.pdf")).toBe(200);
  for (const rest of [
    "letter/ltr_9.pdf",
    "letter/ltr_2.csv",
    "letter/ltr_2.exe",
    "constructor/a.pdf",
    "letter/../x.pdf",
    "letter/",
    "",
  ])
    // prettier-ignore
    expect([rest, await status(owner, rest)]).toEqual([rest, 404]);
});
