import { DeliveryReport } from '../../../agent/sinks/delivery/report.ts';

/** A report whose counts and lines can be looked at. */
export function recordingReport() {
  const counts: Record<string, number> = {};
  const lines: { readonly message: string; readonly fields: Record<string, unknown> }[] = [];
  let lost = 0;
  let waiting = 0;
  const metrics = {
    alertSent: (sink: string, outcome: string, count: number) => {
      const key = `${sink} ${outcome}`;
      counts[key] = (counts[key] ?? 0) + count;
    },
    alertQueue: (_: string, length: number) => {
      waiting = length;
    },
    dropped: (_: string, total: number) => {
      lost = total;
    },
  };
  const write = (fields: object, message: string) => lines.push({ message, fields: { ...fields } });
  const report = new DeliveryReport(metrics, { info: write, warn: write });
  return { report, counts, lines, lost: () => lost, waiting: () => waiting };
}
