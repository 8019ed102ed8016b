import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import type { KeyScope } from "../contract.ts";
import type { IdentityRefusal } from "../errors.ts";

/** Makes a key. It is in the answer and nowhere else: only its hash is kept. */
export async function createApiKey(
  work: Work,
  input: { name: string; scopes: KeyScope[] },
): Promise<{ keyId: string; key: string }> {
  const key = `tl_${newToken()}`;
  const keyId = newId("key");
  await work.tx.apiKey.create({
    data: {
      tenantId: work.tenantId,
      id: keyId,
      name: input.name,
      prefix: key.slice(0, 8),
      keyHash: tokenHash(key),
      scopes: [...new Set(input.scopes)].sort(),
      createdBy: work.actor.id,
    },
  });
  return { keyId, key };
}

/** Ends a key from the next call on. Twice is the same as once. */
export async function revokeApiKey(
  work: Work,
  keyId: string,
): Promise<Result<{ keyId: string }, IdentityRefusal>> {
  const { tx, tenantId } = work;
  const known = await tx.apiKey.findUnique({ where: { tenantId_id: { tenantId, id: keyId } } });
  if (!known) return err({ code: "identity.key_unknown", keyId });
  await tx.apiKey.updateMany({
    where: { tenantId, id: keyId, revokedAt: null },
    data: { revokedAt: clock.now() },
  });
  return ok({ keyId });
}
