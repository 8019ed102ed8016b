// As start.mjs: runs on any Node from 20, installs, and hands over to Node 24.
import { handOver, install } from "./start.mjs";

install();
handOver("scripts/test.ts", process.argv.slice(2));
