/** A document that cannot be read. */
export class SyntaxProblem extends Error {}

export type Value =
  | { kind: "literal"; value: unknown }
  | { kind: "variable"; name: string }
  | { kind: "list"; items: Value[] }
  | { kind: "object"; fields: Record<string, Value> };

export interface Directive {
  name: string;
  args: Record<string, Value>;
}

export interface Field {
  kind: "field";
  name: string;
  alias: string;
  args: Record<string, Value>;
  directives: Directive[];
  selections: Selection[] | null;
}

export type Selection =
  | Field
  | { kind: "inline"; on: string | null; directives: Directive[]; selections: Selection[] }
  | { kind: "spread"; name: string; directives: Directive[] };

export interface Operation {
  type: "query" | "mutation";
  name: string | null;
  variables: { name: string; isRequired: boolean; fallback: Value | null }[];
  selections: Selection[];
}

export interface Document {
  operations: Operation[];
  fragments: Record<string, { on: string; selections: Selection[] }>;
}

const TOKEN =
  /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|\.\.\.|[!$():=@[\]{}|&]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+/y;

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < source.length) {
    const blank = /(?:[\s,\uFEFF]|#[^\n]*)*/y;
    blank.lastIndex = at;
    at += blank.exec(source)?.[0].length ?? 0;
    if (at >= source.length) break;
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (!found) throw new SyntaxProblem(`syntax error, unexpected ${JSON.stringify(source[at])}`);
    tokens.push(found[0]);
    at += found[0].length;
  }
  return tokens;
}

/** Reads an executable document. @throws SyntaxProblem */
export function parse(source: string): Document {
  return new Parser(tokensOf(source)).document();
}

class Parser {
  private at = 0;
  private readonly tokens: string[];
  constructor(tokens: string[]) {
    this.tokens = tokens;
  }

  private peek(): string | undefined {
    return this.tokens[this.at];
  }
  private take(expected?: string): string {
    const token = this.tokens[this.at];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new SyntaxProblem(
        `syntax error, unexpected ${token ?? "end of file"}${expected ? `, expecting ${expected}` : ""}`,
      );
    this.at += 1;
    return token;
  }
  private skip(token: string): boolean {
    if (this.peek() !== token) return false;
    this.at += 1;
    return true;
  }

  document(): Document {
    const document: Document = { operations: [], fragments: {} };
    while (this.peek() !== undefined) {
      if (this.peek() === "fragment") {
        this.take();
        const name = this.take();
        this.take("on");
        const on = this.take();
        this.directives();
        document.fragments[name] = { on, selections: this.selectionSet() };
      } else document.operations.push(this.operation());
    }
    if (document.operations.length === 0) throw new SyntaxProblem("the document has no operation");
    return document;
  }

  private operation(): Operation {
    if (this.peek() === "{")
      return { type: "query", name: null, variables: [], selections: this.selectionSet() };
    const type = this.take();
    if (type !== "query" && type !== "mutation") throw new SyntaxProblem(`syntax error, unexpected ${type}`);
    const name = /^\w+$/.test(this.peek() ?? "") ? this.take() : null;
    const variables: Operation["variables"] = [];
    if (this.skip("("))
      while (!this.skip(")")) {
        this.take("$");
        const variable = this.take();
        this.take(":");
        const isRequired = this.type();
        variables.push({ name: variable, isRequired, fallback: this.skip("=") ? this.value() : null });
      }
    this.directives();
    return { type, name, variables, selections: this.selectionSet() };
  }

  private type(): boolean {
    if (this.skip("[")) {
      this.type();
      this.take("]");
    } else this.take();
    return this.skip("!");
  }

  private selectionSet(): Selection[] {
    this.take("{");
    const selections: Selection[] = [];
    while (!this.skip("}")) selections.push(this.selection());
    return selections;
  }

  private selection(): Selection {
    if (this.skip("...")) {
      const next = this.peek();
      if (next === "on" || next === "{" || next === "@") {
        const on = this.skip("on") ? this.take() : null;
        return { kind: "inline", on, directives: this.directives(), selections: this.selectionSet() };
      }
      return { kind: "spread", name: this.take(), directives: this.directives() };
    }
    const first = this.take();
    const name = this.skip(":") ? this.take() : first;
    const args = this.args();
    const directives = this.directives();
    const selections = this.peek() === "{" ? this.selectionSet() : null;
    return { kind: "field", name, alias: first, args, directives, selections };
  }

  private args(): Record<string, Value> {
    const args: Record<string, Value> = {};
    if (!this.skip("(")) return args;
    while (!this.skip(")")) {
      const name = this.take();
      this.take(":");
      args[name] = this.value();
    }
    return args;
  }

  private directives(): Directive[] {
    const directives: Directive[] = [];
    while (this.skip("@")) directives.push({ name: this.take(), args: this.args() });
    return directives;
  }

  private value(): Value {
    const token = this.take();
    if (token === "$") return { kind: "variable", name: this.take() };
    if (token === "[") {
      const items: Value[] = [];
      while (!this.skip("]")) items.push(this.value());
      return { kind: "list", items };
    }
    if (token === "{") {
      const fields: Record<string, Value> = {};
      while (!this.skip("}")) {
        const name = this.take();
        this.take(":");
        fields[name] = this.value();
      }
      return { kind: "object", fields };
    }
    if (token.startsWith('"""')) return { kind: "literal", value: token.slice(3, -3) };
    if (token.startsWith('"')) return { kind: "literal", value: JSON.parse(token) as unknown };
    if (/^-?\d/.test(token)) return { kind: "literal", value: Number(token) };
    if (token === "true" || token === "false") return { kind: "literal", value: token === "true" };
    return { kind: "literal", value: token === "null" ? null : token };
  }
}
