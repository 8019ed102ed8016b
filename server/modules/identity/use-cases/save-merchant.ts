import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { Brand, QuietWindow, RoleName } from "../contract.ts";
import type { IdentityRefusal } from "../errors.ts";

/** Saves how buyers see the merchant, unless somebody saved since the page was opened. */
export async function saveBrand(
  work: Work,
  input: Brand & { version: number },
): Promise<Result<{ version: number }, IdentityRefusal>> {
  const { version, ...brand } = input;
  return saveUnlessChanged(work, version, { brand });
}

/** Saves the hours in which bulk work is done first, unless somebody saved since the page was opened. None: nothing waits. */
export async function saveQuietHours(
  work: Work,
  { windows, version }: { windows: QuietWindow[]; version: number },
): Promise<Result<{ version: number }, IdentityRefusal>> {
  return saveUnlessChanged(work, version, { quietHours: windows });
}

async function saveUnlessChanged(
  { tx, tenantId }: Work,
  version: number,
  data: { brand: Brand } | { quietHours: QuietWindow[] },
): Promise<Result<{ version: number }, IdentityRefusal>> {
  const changed = await tx.merchant.updateMany({
    where: { tenantId, version },
    data: { ...data, version: { increment: 1 } },
  });
  if (changed.count === 1) return ok({ version: version + 1 });
  const now = await tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  return err({ code: "identity.merchant_changed", yourVersion: version, currentVersion: now.version });
}

/**
 * Says which roles need a second factor. It holds from each person's next click: without one, only its set-up can be used.
 */
export async function saveSecondFactorRoles(work: Work, roles: RoleName[]): Promise<{ roles: RoleName[] }> {
  const distinct = [...new Set(roles)].sort();
  await work.tx.merchant.update({
    where: { tenantId: work.tenantId },
    data: { twoFactorRoles: distinct, version: { increment: 1 } },
  });
  return { roles: distinct };
}
