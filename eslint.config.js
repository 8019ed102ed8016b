import { dirname, relative, resolve } from "node:path";
import next from "eslint-config-next";
import tseslint from "typescript-eslint";
import { judgeImport } from "./scripts/walls/judge.ts";

const root = import.meta.dirname;

/** Asks the walls about every import of our own files. */
const walls = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const from = relative(root, context.filename);
    const check = (node) => {
      const name = node.source?.value;
      if (typeof name !== "string" || !/^[.#]/.test(name)) return;
      const to = name.startsWith("#")
        ? name.slice(1)
        : relative(root, resolve(dirname(context.filename), name));
      const kinds = [node.importKind, node.exportKind];
      const sentence = judgeImport(from, to, kinds.includes("type"));
      if (sentence) context.report({ node, message: sentence });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

export default tseslint.config(
  {
    ignores: [
      ".next/**",
      ".data/**",
      "prisma/generated/**",
      "next-env.d.ts",
      "public/vendor/**",
      "test-results/**",
    ],
  },
  ...next,
  ...tseslint.configs.recommended,
  {
    plugins: { house: { rules: { walls } } },
    rules: {
      "house/walls": "error",
      "no-console": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": [
        "error",
        { max: 70, skipBlankLines: true, skipComments: true, IIFEs: false },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    },
  },
  {
    files: ["**/*.test.ts", "e2e/**", "**/*.tsx"],
    rules: { "max-lines": ["error", { max: 400 }], "max-lines-per-function": "off" },
  },
);
