import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Fails when a document names a path or an npm script that is not there. */
const SKIPPED = new Set(["node_modules", ".git", ".next", ".data", "test-results", "generated"]);

function documents(folder = "."): string[] {
  return readdirSync(folder).flatMap((name) => {
    if (SKIPPED.has(name)) return [];
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return documents(path);
    return name.endsWith(".md") ? [path] : [];
  });
}

/** Words in backticks or links that look like paths of the repository. */
function namedPaths(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
  const isPath = (word: string) =>
    /^(\.{1,2}\/)?[\w.@()[\]-]+(\/[\w.@()[\]-]+)+\/?$/.test(word) && !/[<>*…]/.test(word);
  const roots =
    /^(\.{1,2}\/)?(app|server|components|kernel|prisma|e2e|sandbox|bench|docs|scripts|conformance|\.ci)\//;
  return [
    ...quoted.filter((word) => isPath(word) && roots.test(word)),
    ...links.filter((link) => !/^[a-z]+:/.test(link)),
  ];
}

const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> })
  .scripts;
const problems: string[] = [];
for (const document of documents()) {
  const text = readFileSync(document, "utf8");
  for (const path of namedPaths(text)) {
    if (![path, join(dirname(document), path)].some((candidate) => existsSync(candidate)))
      problems.push(`${document}: ${path} does not exist`);
  }
  for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (!(name! in scripts)) problems.push(`${document}: there is no npm script "${name}"`);
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length > 0 ? 1 : 0);
