import { hash, verify, type Algorithm } from "@node-rs/argon2";

/**
 * Argon2id with 19 MiB and two passes: the least that OWASP's password storage cheat sheet recommends, about 50 ms here.
 * The library exports its algorithms as a const enum, which plain Node cannot read; 2 is Argon2id (RFC 9106).
 */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 as Algorithm } as const;

/** The shortest password accepted (NIST SP 800-63B: at least 8; length beats composition rules). */
export const MIN_PASSWORD_LENGTH = 10;

export const hashPassword = (password: string): Promise<string> => hash(password, SETTINGS);

/** A hash of nothing anyone knows, so that an unknown person costs the same time as a known one. */
let decoy: Promise<string> | undefined;

/** Whether the password fits. With no stored hash the same work is done and the answer is no. */
export async function verifyPassword(
  storedHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  decoy ??= hashPassword(crypto.randomUUID());
  const fits = await verify(storedHash ?? (await decoy), password).catch(() => false);
  return fits && Boolean(storedHash);
}
