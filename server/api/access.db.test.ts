import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { can, permissions, roles, type Role } from "#server/auth/permissions.ts";
import type { Session } from "#server/auth/session-record.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { appRouter } from "./root.ts";
import { createCaller, type Meta } from "./trpc.ts";

const database = testDatabase();

interface Procedure {
  _def: { type: string; meta?: Meta; inputs: { _zod?: { def: { type: string; catchall?: unknown } } }[] };
}

/** Every procedure by its path, read from the router itself, so that none can be left out. */
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

const sessionOf = (tenantId: string, role: Role): Session => ({
  sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test", role,
  merchants: [{ id: tenantId, name: "Test", role }], mustSetUpSecondFactor: false,
}); // prettier-ignore

function call(path: string, session: Session | null, input: unknown): Promise<unknown> {
  const caller = createCaller(appRouter)({ session, requestId: "req_test" });
  const procedure = path
    .split(".")
    .reduce<unknown>((router, name) => (router as Record<string, unknown>)[name], caller);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return "OK";
  } catch (problem) {
    return problem instanceof TRPCError ? problem.code : `not a refusal: ${String(problem)}`;
  }
}

describe("every procedure", () => {
  it("names a permission and takes nothing it does not know", () => {
    const careless = procedures.filter(([, { _def }]) => {
      const schema = _def.inputs[0]?._zod;
      return (
        !_def.meta?.permission ||
        !(_def.meta.permission in permissions) ||
        schema?.def.type !== "object" ||
        !schema.def.catchall
      );
    });
    expect(careless.map(([path]) => path)).toEqual([]);
    expect(procedures.length).toBeGreaterThan(20);
  });

  it("refuses strangers, and each role what its matrix does not give", async () => {
    const tenant = await makeMerchant(database);
    const wrong: string[] = [];
    for (const [path, { _def }] of procedures) {
      if ((await codeOf(call(path, null, {}))) !== "UNAUTHORIZED") wrong.push(`${path} for strangers`);
      for (const role of roles) {
        const code = await codeOf(call(path, sessionOf(tenant, role), { unknownField: true }));
        const expected = can(role, _def.meta!.permission!) ? "BAD_REQUEST" : "FORBIDDEN";
        if (code !== expected) wrong.push(`${path} for ${role}: ${code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("does nothing before a due second factor is set up", async () => {
    const session = { ...sessionOf(await makeMerchant(database), "owner"), mustSetUpSecondFactor: true };
    for (const [path] of procedures)
      expect([path, await codeOf(call(path, session, {}))]).toEqual([path, "FORBIDDEN"]);
  });
});
