import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emit } from "./outbox.ts";
import { prisma } from "./prisma.ts";
import { nextNumber } from "./sequence.ts";
import { makeMerchant, testDatabase } from "./testing/database.ts";
import { systemScope, transact, transactSql } from "./transact.ts";

const database = testDatabase();
const somethingHappened = { name: "tests/something.happened", schema: z.object({ what: z.string() }) };

describe("transactions", () => {
  it("show a merchant its own rows only, and refuse foreign ones", async () => {
    const [ours, theirs] = [await makeMerchant(database), await makeMerchant(database)];
    const box = {
      code: "B1",
      name: "Small",
      lengthMm: 1,
      widthMm: 1,
      heightMm: 1,
      tareGrams: 1,
      maxWeightGrams: 1,
    };
    await transact(systemScope(ours, "test"), ({ tx }) =>
      tx.box.create({ data: { ...box, tenantId: ours, id: "bxx_1" } }),
    );
    expect(await transact(systemScope(theirs, "test"), ({ tx }) => tx.box.findMany())).toEqual([]);
    expect(await prisma().box.findMany(), "without a tenant nothing is visible").toEqual([]);
    await expect(
      transact(systemScope(theirs, "test"), ({ tx }) =>
        tx.box.create({ data: { ...box, tenantId: ours, id: "bxx_2" } }),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it("do not leak the tenant through the pool", async () => {
    const tenants = await Promise.all(Array.from({ length: 4 }, () => makeMerchant(database)));
    const seen = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const tenant = tenants[i % 4]!;
        if (i % 5 === 0) return (await prisma().merchant.findMany()).length === 0;
        const rows = await transact(systemScope(tenant, "test"), ({ tx }) => tx.merchant.findMany());
        return rows.length === 1 && rows[0]?.tenantId === tenant;
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });

  it("join an open one of the same merchant and refuse another's", async () => {
    const [ours, theirs] = [await makeMerchant(database), await makeMerchant(database)];
    await transact(systemScope(ours, "outer"), async (outer) => {
      await transact(systemScope(ours, "inner"), async (inner) => expect(inner.tx).toBe(outer.tx));
      await expect(transact(systemScope(theirs, "inner"), async () => 1)).rejects.toThrow(/another tenant/);
    });
  });

  it("record who changed what, with before and after and without secrets", async () => {
    const tenant = await makeMerchant(database);
    await transact({ tenantId: tenant, actor: { kind: "user", id: "usr_1" }, requestId: "req_1" }, ({ tx }) =>
      tx.merchant.update({ where: { tenantId: tenant }, data: { name: "New name" } }),
    );
    const [entry] = await database.asOwner(
      "select * from audit_entry where tenant_id = $1 and action = 'update'", [tenant],
    ); // prettier-ignore
    expect(entry).toMatchObject({
      actor_kind: "user", actor_id: "usr_1", request_id: "req_1", subject_type: "merchant",
      before: { name: "Test Merchant" }, after: { name: "New name" },
    }); // prettier-ignore
  });

  it("roll back everything, events included", async () => {
    const tenant = await makeMerchant(database);
    const scope = systemScope(tenant, "test");
    const failing = transact(scope, async (work) => {
      await emit(work, somethingHappened, { what: "lost" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await transact(scope, (work) => emit(work, somethingHappened, { what: "kept" }, { key: "once" }));
    await transact(scope, (work) => emit(work, somethingHappened, { what: "again" }, { key: "once" }));
    const rows = await database.asOwner("select data from outbox_event where tenant_id = $1", [tenant]);
    expect(rows.map((row) => row.data.what)).toEqual(["kept"]);
  });
});

describe("numbers", () => {
  it("have no gaps and no repeats under parallel use and aborts", async () => {
    const tenant = await makeMerchant(database);
    const scope = systemScope(tenant, "test");
    const kept: bigint[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await transact(scope, async (work) => {
          const number = await nextNumber(work, "invoice", "2026");
          if (i % 4 === 0) throw new Error("abort");
          return number;
        }).then((number) => kept.push(number), () => undefined); // prettier-ignore
      }),
    );
    expect(kept.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });
});

describe("the catalog of the database", () => {
  /** Tables that hold no merchant's data: people, their sessions, and the list of migrations. */
  const withoutTenant = [
    "app_user",
    "password_reset",
    "sign_in_throttle",
    "user_session",
    "_prisma_migrations",
  ];

  it("has a tenant, forced row-level security and a policy on every table", async () => {
    const rows = await database.asOwner<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relname = any($1)) and not (
          c.relrowsecurity and c.relforcerowsecurity
          and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
          and exists (select from pg_policy p where p.polrelid = c.oid and pg_get_expr(p.polqual, c.oid) like '%app.tenant_id%'))`,
      [withoutTenant],
    );
    expect(rows).toEqual([]);
  });

  it("gives the app no table it owns, no right to define anything, and no way to change what is append-only", async () => {
    const appendOnly = ["journal", "journal_line", "stock_movement", "audit_entry", "invoice", "invoice_line", "credit_note",
      "credit_note_line", "tracking_event", "scan", "pick", "release_document"]; // prettier-ignore
    const [verdict] = await database.asOwner(
      `select (select count(*)::int from pg_class where pg_get_userbyid(relowner) like 'portal%') as owned,
         has_schema_privilege('portal', 'public', 'create') as creates,
         (select rolsuper or rolbypassrls from pg_roles where rolname = 'portal') as strong,
         (select coalesce(array_agg(t), '{}') from unnest($1::text[]) t
           where has_table_privilege('portal', t, 'update') or has_table_privilege('portal', t, 'delete')) as editable,
         (select coalesce(array_agg(c.relname::text), '{}') from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'public' and c.relkind = 'r' and (has_table_privilege('portal_ro', c.oid, 'insert')
             or has_table_privilege('portal_ro', c.oid, 'update') or has_table_privilege('portal_ro', c.oid, 'delete'))) as written,
         (select coalesce(array_agg(proname::text), '{}') from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'public' and prosecdef and not coalesce(proconfig::text like '%search_path%', false)) as unpinned`,
      [appendOnly],
    );
    expect(verdict).toEqual({
      owned: 0,
      creates: false,
      strong: false,
      editable: [],
      written: [],
      unpinned: [],
    });
  });

  it("refuses an unbalanced journal at commit, and a line added to a posted one", async () => {
    const tenant = await makeMerchant(database);
    const post = (lines: [number, number][]) =>
      transactSql(systemScope(tenant, "test"), async ({ client }) => {
        const id = `jrn_${Math.random()}`;
        await client.query(
          `insert into account (tenant_id, code, name, kind) values ($1, '1100', 'Receivable', 'asset') on conflict do nothing`, [tenant]); // prettier-ignore
        await client.query(
          `insert into journal (tenant_id, id, number, posted_on, currency, source_type, source_id, event_key, memo, line_count, created_by)
           values ($1, $2, (random() * 1e12)::bigint, '2026-01-31', 'USD', 'test', 'x', $2, '', $3, 'test')`, [tenant, id, lines.length]); // prettier-ignore
        for (const [index, [debit, credit]] of lines.entries()) {
          await client.query(
            `insert into journal_line (tenant_id, journal_id, position, account_code, debit_minor, credit_minor) values ($1, $2, $3, '1100', $4, $5)`,
            [tenant, id, index + 1, debit, credit]); // prettier-ignore
        }
        return id;
      });
    const id = await post([[100, 0], [0, 100]]); // prettier-ignore
    await expect(post([[100, 0], [0, 99]])).rejects.toThrow(/does not balance/); // prettier-ignore
    await expect(
      transactSql(systemScope(tenant, "test"), ({ client }) =>
        client.query(`insert into journal_line (tenant_id, journal_id, position, account_code, debit_minor) values ($1, $2, 3, '1100', 5)`, [tenant, id])),
    ).rejects.toThrow(/has no line 3/); // prettier-ignore
  });
});
