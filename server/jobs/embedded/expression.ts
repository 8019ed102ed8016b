/**
 * The part of the Common Expression Language that `if` and `key` may use here: paths, literals, comparison, `in`, `&&`,
 * `||`, `!`, `+`, `has()`. A missing field is unknown rather than an error, as on Inngest's server: it equals only null.
 * Anything else is refused when the functions are read.
 */
export type Scope = Record<string, unknown>;
type Evaluate = (scope: Scope) => unknown;
interface Token {
  kind: "literal" | "name" | "sign" | "end";
  text: string;
  value?: string | number;
}

const SIGNS = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "(", ")", "[", "]", ".", ","];

function tokens(source: string): Token[] {
  const found: Token[] = [];
  const pattern =
    /\s+|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[<>!+().,[\]])/gy;
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match) throw new Error(`Unexpected "${source[at]}" at ${at} in: ${source}`);
    const [, number, text, name, sign] = match;
    if (number) found.push({ kind: "literal", text: number, value: Number(number) });
    else if (text) found.push({ kind: "literal", text, value: text.slice(1, -1).replace(/\\(.)/g, "$1") });
    else if (name) found.push({ kind: name === "in" ? "sign" : "name", text: name });
    else if (sign && SIGNS.includes(sign)) found.push({ kind: "sign", text: sign });
  }
  return [...found, { kind: "end", text: "the end" }];
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

function areEqual(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b))
    return isNothing(a) && isNothing(b) && !(a === undefined && b === undefined);
  return typeof a === "object" ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}

function compare(sign: string, a: unknown, b: unknown): boolean {
  if (isNothing(a)) return sign.startsWith("<");
  if (isNothing(b)) return sign.startsWith(">");
  if (typeof a !== typeof b) throw new Error(`Cannot compare ${typeof a} with ${typeof b}.`);
  const [left, right] = [a as number, b as number];
  return sign === "<"
    ? left < right
    : sign === "<="
      ? left <= right
      : sign === ">"
        ? left > right
        : left >= right;
}

const BINARY: Record<string, (a: unknown, b: unknown) => unknown>[] = [
  { "||": (a, b) => Boolean(a) || Boolean(b) },
  { "&&": (a, b) => Boolean(a) && Boolean(b) },
  { "==": areEqual, "!=": (a, b) => !areEqual(a, b) },
  {
    "<": (a, b) => compare("<", a, b),
    "<=": (a, b) => compare("<=", a, b),
    ">": (a, b) => compare(">", a, b),
    ">=": (a, b) => compare(">=", a, b),
    in: (a, b) => Array.isArray(b) && b.some((item) => areEqual(a, item)),
  },
  {
    "+": (a, b) =>
      typeof a === "number" && typeof b === "number" ? a + b : `${String(a ?? "")}${String(b ?? "")}`,
  },
];

class Reader {
  private readonly list: Token[];
  private at = 0;
  private readonly source: string;
  private readonly roots: readonly string[];

  constructor(source: string, roots: readonly string[]) {
    this.source = source;
    this.roots = roots;
    this.list = tokens(source);
  }

  whole(): Evaluate {
    const evaluate = this.binary(0);
    if (this.next.kind !== "end") this.refuse();
    return evaluate;
  }

  private get next(): Token {
    return this.list[this.at]!;
  }

  private refuse(): never {
    throw new Error(`Unexpected "${this.next.text}" in: ${this.source}`);
  }

  private take(text: string): void {
    if (this.next.text !== text) this.refuse();
    this.at++;
  }

  private binary(level: number): Evaluate {
    const signs = BINARY[level];
    if (!signs) return this.unary();
    let left = this.binary(level + 1);
    while (this.next.kind === "sign" && Object.hasOwn(signs, this.next.text)) {
      const apply = signs[this.next.text]!;
      this.at++;
      const [a, b] = [left, this.binary(level + 1)];
      left = (scope) => apply(a(scope), b(scope));
    }
    return left;
  }

  private unary(): Evaluate {
    if (this.next.text !== "!") return this.primary();
    this.at++;
    const inner = this.unary();
    return (scope) => !inner(scope);
  }

  private primary(): Evaluate {
    const token = this.next;
    this.at++;
    if (token.kind === "literal") return () => token.value;
    if (token.text === "(") return this.until(")");
    if (token.text === "[") return this.items();
    if (token.text === "true" || token.text === "false") return () => token.text === "true";
    if (token.text === "null") return () => null;
    if (token.text === "has") {
      this.take("(");
      const inner = this.until(")");
      return (scope) => inner(scope) !== undefined;
    }
    if (token.kind !== "name" || !this.roots.includes(token.text)) {
      throw new Error(`Unknown name "${token.text}" (only ${this.roots.join(", ")}) in: ${this.source}`);
    }
    return this.path((scope) => scope[token.text]);
  }

  private until(sign: string): Evaluate {
    const inner = this.binary(0);
    this.take(sign);
    return inner;
  }

  private items(): Evaluate {
    const list: Evaluate[] = [];
    while (this.next.text !== "]") {
      list.push(this.binary(0));
      if (this.next.text === ",") this.at++;
    }
    this.take("]");
    return (scope) => list.map((item) => item(scope));
  }

  private path(start: Evaluate): Evaluate {
    let value = start;
    while (this.next.text === "." || this.next.text === "[") {
      const from = value;
      const isDot = this.next.text === ".";
      this.at++;
      const key: Evaluate = isDot ? this.field() : this.until("]");
      value = (scope) => (from(scope) as Record<string, unknown> | null | undefined)?.[String(key(scope))];
    }
    return value;
  }

  private field(): Evaluate {
    const name = this.next;
    if (name.kind !== "name") this.refuse();
    this.at++;
    return () => name.text;
  }
}

const compiled = new Map<string, Evaluate>();

/** @throws Error that names what is not understood */
export function compile(source: string, roots: readonly string[]): Evaluate {
  const key = `${roots.join()} ${source}`;
  const known = compiled.get(key) ?? new Reader(source, roots).whole();
  compiled.set(key, known);
  return known;
}

export const evaluate = (source: string, scope: Scope): unknown => compile(source, Object.keys(scope))(scope);

/** Whether a condition holds; no condition always does, one that fails on mixed types does not (as on Inngest's server). */
export function holds(source: string | null | undefined, scope: Scope): boolean {
  if (!source) return true;
  try {
    return evaluate(source, scope) === true;
  } catch {
    return false;
  }
}
