import { defineConfig } from "vitest/config";

const generated = ["node_modules/**", ".next/**", "e2e/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...generated, "**/*.{db,race,prove,conformance}.test.ts"],
        },
      },
      {
        test: {
          name: "db",
          include: ["**/*.{db,race}.test.ts"],
          exclude: generated,
          globalSetup: "server/db/testing/cluster.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: { name: "conformance", include: ["conformance/**/*.conformance.test.ts"], exclude: generated },
      },
      {
        test: {
          name: "prove",
          include: ["**/*.prove.test.ts"],
          exclude: generated,
          globalSetup: "server/db/testing/cluster.ts",
          testTimeout: 600_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
