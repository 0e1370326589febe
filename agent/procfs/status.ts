/** Fields of /proc/<pid>/status that are used. See proc_pid_status(5). */
export interface Status {
  /** Times that it gave the CPU away by itself. */
  readonly voluntarySwitches: number;
}

/** Parses the text. Fields that are absent (old kernels) are 0 or empty. The name line is escaped by the kernel. */
export function parseStatus(text: string): Status {
  return {
    voluntarySwitches: Number.parseInt(field(text, 'voluntary_ctxt_switches') || '0', 10),
  };
}

function field(text: string, name: string): string {
  const at = text.indexOf(`\n${name}:\t`);
  if (at < 0) return '';
  const from = at + name.length + 3;
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}
