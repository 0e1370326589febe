/** Prints how many milliseconds of CPU it takes to load the shipped signatures once. */
import { loadSignatures } from '../../agent/judge/load.ts';
import { signatureSources } from '../../agent/shipped.ts';

const start = process.cpuUsage();
loadSignatures([signatureSources]);
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000));
