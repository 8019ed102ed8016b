// As scripts/start.mjs: runs on any Node from 20, installs, and hands over to Node 24.
import { handOver, install } from "../scripts/start.mjs";

install();
handOver("bench/main.ts", process.argv.slice(2));
