import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { env } from "./env.ts";

/** Where a secret lives. It is bound into the seal: a ciphertext that is moved to another row does not open. */
export interface SealPlace {
  tenantId: string;
  rowId: string;
  field: string;
}

const VERSION = "v1";

/** Names the key, so that a rotated one can be told from the old one. */
const keyId = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 8);
const masterKey = (): Buffer => Buffer.from(env().ENCRYPTION_KEY, "hex");
const bound = (place: SealPlace): Buffer =>
  Buffer.from([VERSION, place.tenantId, place.rowId, place.field].join("\u0000"));

/**
 * Seals a secret for storage: AES-256-GCM under a fresh data key, the data key wrapped by the master key. Text of
 * `version.keyId.wrapped.sealed`, base64url.
 */
export function seal(secret: string, place: SealPlace): string {
  const dataKey = randomBytes(32);
  const wrapped = encrypt(masterKey(), dataKey, bound(place));
  const sealed = encrypt(dataKey, Buffer.from(secret, "utf8"), bound(place));
  return [VERSION, keyId(masterKey()), wrapped.toString("base64url"), sealed.toString("base64url")].join(".");
}

/** @throws Error when the seal is not ours, was moved or changed, or its key is gone */
export function open(sealed: string, place: SealPlace): string {
  const [version, id, wrapped, body] = sealed.split(".");
  if (version !== VERSION || !wrapped || !body) throw new Error("This is not a sealed secret.");
  if (id !== keyId(masterKey()))
    throw new Error(`The secret was sealed with key ${id}, which is not the key in use.`);
  const dataKey = decrypt(masterKey(), Buffer.from(wrapped, "base64url"), bound(place));
  return decrypt(dataKey, Buffer.from(body, "base64url"), bound(place)).toString("utf8");
}

function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}

/** A key for one purpose, derived from the app's secret (RFC 5869), so that no two purposes share one. */
export function derivedKey(purpose: string, secret: string = env().APP_SECRET): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "throughline", purpose, 32));
}

/** A random token for links and keys: 32 bytes, URL-safe. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What is stored of a token. Tokens are long and random, so a plain hash is enough. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

export const hmacSha256 = (key: string | Buffer, data: string | Buffer): Buffer =>
  createHmac("sha256", key).update(data).digest();

/** Compares without telling by time where they differ; different lengths are unequal at once. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
