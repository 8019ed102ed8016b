import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { buildPages, BuildFailure, generateClient } from "./build.ts";
import { findChromium } from "./chromium.ts";

interface Outcome {
  stage: string;
  passed: number;
  failed: number;
  seconds: number;
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const REPORT = "test-results/vitest.json";

/** Runs a program; one check, passed or failed. */
function check(command: string, ...args: string[]): () => { passed: number; failed: number } {
  return () => (run(command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit", env: process.env }).status === 0;
}

/** Runs a vitest project and counts its tests. */
function vitest(project: string): () => { passed: number; failed: number } {
  return () => {
    rmSync(REPORT, { force: true });
    const fine = run("vitest", [
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile=${REPORT}`,
    ]);
    if (!existsSync(REPORT)) return { passed: 0, failed: 1 };
    const report = JSON.parse(readFileSync(REPORT, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    return { passed: report.numPassedTests, failed: fine ? 0 : Math.max(1, report.numFailedTests) };
  };
}

function build(): { passed: number; failed: number } {
  try {
    buildPages();
    return { passed: 1, failed: 0 };
  } catch (failure) {
    say(failure instanceof BuildFailure ? failure.log : String(failure));
    return { passed: 0, failed: 1 };
  }
}

function browser(): { passed: number; failed: number } {
  const path = findChromium();
  if (path) process.env.CHROMIUM_PATH = path;
  const fine = run("playwright", ["test"]);
  const file = "test-results/playwright.json";
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { stats } = JSON.parse(readFileSync(file, "utf8")) as {
    stats: { expected: number; unexpected: number };
  };
  return { passed: stats.expected, failed: fine ? 0 : Math.max(1, stats.unexpected) };
}

const stages: Record<string, () => { passed: number; failed: number }> = {
  format: check("prettier", "--check", "--log-level=warn", "."),
  lint: check("eslint", "."),
  types: check("tsc", "--noEmit"),
  docs: check("node", "scripts/docs-check.ts"),
  unit: vitest("unit"),
  database: vitest("db"),
  build,
  browser,
};
const extra: typeof stages = { conformance: vitest("conformance"), prove: vitest("prove") };

function main(): number {
  const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice(7).split(","); // prettier-ignore
  const chosen = only ?? Object.keys(stages);
  const unknown = chosen.filter((name) => !(name in stages) && !(name in extra));
  if (unknown.length > 0) {
    say(
      `There is no stage ${unknown.join(", ")}; there are ${[...Object.keys(stages), ...Object.keys(extra)].join(", ")}.`,
    );
    return 1;
  }
  generateClient();
  const outcomes: Outcome[] = chosen.map((stage) => {
    say(`\n── ${stage}`);
    const began = Date.now();
    const counts = (stages[stage] ?? extra[stage]!)();
    return { stage, ...counts, seconds: Math.round((Date.now() - began) / 1000) };
  });
  say("");
  for (const { stage, passed, failed, seconds } of outcomes) {
    say(`${failed ? "✗" : "✓"} ${stage.padEnd(12)} ${passed} passed, ${failed} failed, ${seconds} s`);
  }
  const sum = (key: "passed" | "failed") => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  say(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") > 0 ? 1 : 0;
}

process.exit(main());
