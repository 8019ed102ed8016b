import ts from "typescript";
import { dirname, join } from "node:path/posix";

/** What a file of ours imports of our own, types too; paths are relative to the repository. */
export function importsOf(path: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => /^[.#]/.test(name))
    .map((name) => (name.startsWith("#") ? name.slice(1) : join(dirname(path), name)));
}

/**
 * Files that import each other in a loop, each loop sorted. Two files in a loop can only be read, moved and tested as one.
 *
 * @param imports what each file imports; files that are not a key are passed over
 */
export function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  // strongly connected components, R. Tarjan 1972
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const loop = path.splice(path.indexOf(file));
    if (loop.length > 1 || imports.get(file)!.includes(file)) found.push(loop.sort());
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return found;
}
