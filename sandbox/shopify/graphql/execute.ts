import type { Directive, Document, Field, Operation, Selection, Value } from "./parse.ts";

/** The document asks for something that is not there. */
export class QueryProblem extends Error {
  readonly code: string;
  readonly path: (string | number)[];
  constructor(message: string, code = "undefinedField", path: (string | number)[] = []) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

export type Args = Record<string, unknown>;
/** A field: a value, or a function of its arguments and directives. */
export type FieldOf = unknown | ((args: Args, directives: Record<string, Args>) => unknown);

/** An object of the shop with the fields that can be asked of it. */
export interface Node {
  __typename: string;
  [field: string]: FieldOf;
}

interface Context {
  document: Document;
  variables: Args;
  objects: number;
}

/** Takes defaults and refuses what is missing. @throws QueryProblem */
export function variablesOf(operation: Operation, given: Args): Args {
  const variables: Args = {};
  for (const { name, isRequired, fallback } of operation.variables) {
    const value = given[name] ?? (fallback ? valueOf(fallback, {}) : undefined);
    if (isRequired && (value === undefined || value === null))
      throw new QueryProblem(
        `Variable $${name} of required type was provided invalid value`,
        "INVALID_VARIABLE",
      );
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

export function valueOf(value: Value, variables: Args): unknown {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "variable":
      return variables[value.name];
    case "list":
      return value.items.map((item) => valueOf(item, variables));
    case "object":
      return argsOf(value.fields, variables);
  }
}

const argsOf = (args: Record<string, Value>, variables: Args): Args =>
  Object.fromEntries(
    Object.entries(args)
      .map(([name, value]) => [name, valueOf(value, variables)])
      .filter(([, value]) => value !== undefined),
  );

function isIncluded(directives: Directive[], variables: Args): boolean {
  return directives.every(({ name, args }) => {
    const condition = args["if"] ? valueOf(args["if"], variables) : undefined;
    if (name === "include") return condition === true;
    return name !== "skip" || condition !== true;
  });
}

/** The fields of a selection with fragments put in. @throws QueryProblem for an unknown fragment */
export function fieldsOf(
  selections: Selection[],
  document: Document,
  variables: Args,
  typename?: string,
): Field[] {
  return selections.flatMap((selection): Field[] => {
    if (!isIncluded(selection.directives, variables)) return [];
    if (selection.kind === "field") return [selection];
    const fragment =
      selection.kind === "inline"
        ? { on: selection.on, selections: selection.selections }
        : document.fragments[selection.name];
    if (!fragment) throw new QueryProblem("Fragment was used, but not defined", "useAndDefineFragment");
    if (typename && fragment.on && fragment.on !== typename && fragment.on !== "Node") return [];
    return fieldsOf(fragment.selections, document, variables, typename);
  });
}

/** Answers an operation; counts the objects it touched. @throws QueryProblem */
export function execute(
  document: Document,
  operation: Operation,
  root: Node,
  variables: Args,
): { data: Record<string, unknown>; objects: number } {
  const context: Context = { document, variables, objects: 0 };
  return { data: select(context, root, operation.selections, []), objects: context.objects };
}

function select(
  context: Context,
  node: Node,
  selections: Selection[],
  path: (string | number)[],
): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const field of fieldsOf(selections, context.document, context.variables, node.__typename)) {
    const here = [...path, field.alias];
    if (!(field.name in node))
      throw new QueryProblem(
        `Field '${field.name}' doesn't exist on type '${node.__typename}'`,
        undefined,
        here,
      );
    const raw = node[field.name];
    const directives = Object.fromEntries(
      field.directives.map(({ name, args }) => [name, argsOf(args, context.variables)]),
    );
    const value =
      typeof raw === "function"
        ? (raw as (args: Args, directives: Record<string, Args>) => unknown)(
            argsOf(field.args, context.variables),
            directives,
          )
        : raw;
    answer[field.alias] = complete(context, field, value, here);
  }
  return answer;
}

function complete(context: Context, field: Field, value: unknown, path: (string | number)[]): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value))
    return value.map((item, index) => complete(context, field, item, [...path, index]));
  if (typeof value !== "object") {
    if (field.selections)
      throw new QueryProblem(`Selections can't be made on scalars (field '${field.name}')`, "selectionMismatch", path); // prettier-ignore
    return value;
  }
  if (!field.selections)
    throw new QueryProblem(`Field must have selections (field '${field.name}')`, "selectionMismatch", path);
  context.objects += 1;
  return select(context, value as Node, field.selections, path);
}
