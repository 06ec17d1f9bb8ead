// Measures the first load, gzipped, and fails over the limit. That nothing else
// is fetched for the first screen is tested: see e2e/firstload.e2e.ts.
import { firstLoad } from "./firstload.mjs";

const limit = 300 * 1000;
let total = 0;
for (const [name, size] of [...firstLoad()].toSorted((a, b) => b[1] - a[1])) {
  total += size;
  process.stdout.write(`${String(size).padStart(8)}  ${name}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  first load, gzip bytes (limit ${limit})\n`);
process.exit(total <= limit ? 0 : 1);
