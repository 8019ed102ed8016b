import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient, Prisma } from "#prisma/generated/client.ts";
import { pool } from "./pool.ts";
import type pg from "pg";

const holder = globalThis as typeof globalThis & {
  throughlinePrisma?: { client: PrismaClient; of: pg.Pool };
};

/**
 * The Prisma client over the shared pool. Rows of merchants are only visible inside `transact`; direct use is for the few
 * tables without a tenant (people, sessions, throttles).
 */
export function prisma(): PrismaClient {
  const current = pool();
  if (holder.throughlinePrisma?.of !== current) {
    holder.throughlinePrisma = { client: new PrismaClient({ adapter: new PrismaPg(current) }), of: current };
  }
  return holder.throughlinePrisma.client;
}

export { Prisma };
export const { sql, join, empty, raw } = Prisma;
