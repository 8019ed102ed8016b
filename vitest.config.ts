import { defineConfig } from "vitest/config";

const generated = ["node_modules/**", ".next/**", "e2e/**"];

/** Settings every test process has; a database test points DATABASE_URL at its own database. */
const env = {
  DATABASE_URL: "postgresql://portal@localhost/none",
  APP_URL: "http://127.0.0.1:3000",
  APP_SECRET: "a secret for tests only, long enough",
  ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
  LOG_LEVEL: "fatal",
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          env,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...generated, "**/*.{db,race,prove,conformance}.test.ts"],
        },
      },
      {
        test: {
          env,
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
        test: {
          env,
          name: "conformance",
          include: ["conformance/**/*.conformance.test.ts"],
          exclude: generated,
        },
      },
      {
        test: {
          env,
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
