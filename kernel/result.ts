/** An expected refusal: `code` is `room.reason`; everything beside it is facts for the reader and for the error table. */
export interface Refusal {
  readonly code: string;
}

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/**
 * The answer of something that may be refused. Expected refusals are returned, bugs throw: a caller that ignores the
 * refusal does not compile.
 */
export type Result<T, E = Refusal> = Ok<T> | Err<E>;

export function ok(): Ok<undefined>;
export function ok<T>(value: T): Ok<T>;
export function ok<T>(value?: T): Ok<T | undefined> {
  return { ok: true, value };
}

export function err<const E>(error: E): Err<E> {
  return { ok: false, error };
}

export function isOk<T, E>(result: Result<T, E>): result is Ok<T> {
  return result.ok;
}

export function isErr<T, E>(result: Result<T, E>): result is Err<E> {
  return !result.ok;
}

/** Applies `change` to the value; a refusal passes through unchanged. */
export function mapOk<T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> {
  return result.ok ? ok(change(result.value)) : result;
}

/** All values in order, or the first refusal. */
export function allOk<T, E>(results: readonly Result<T, E>[]): Result<T[], E> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}

/**
 * The value where a refusal can only be a bug.
 * @throws Error naming the refusal with its facts
 */
export function expectOk<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  const facts = JSON.stringify(result.error, (_, fact: unknown) =>
    typeof fact === "bigint" ? fact.toString() : fact,
  );
  throw new Error(`Unexpected refusal: ${facts}`);
}
