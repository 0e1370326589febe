/** Prints how many milliseconds of CPU it takes to load the signatures under a path once. */
import { loadSignatures } from '../../agent/judge/load.ts';

const [path = ''] = process.argv.slice(2);
const start = process.cpuUsage();
loadSignatures([path]);
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000));
