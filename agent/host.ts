import type { Systeminformation } from 'systeminformation';

/** What the node is, for the first lines of the log and of a scan. */
export interface HostFacts {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly os: string;
  readonly gpus: readonly string[];
}

/**
 * Asks systeminformation, once. It starts programs (lscpu, lspci, nvidia-smi) where they are installed, so nothing that
 * happens every turn goes through it; what it can not find out stays empty.
 */
export async function readHostFacts(): Promise<HostFacts> {
  const si = await import('systeminformation');
  const [cpu, mem, os, graphics] = await Promise.all([si.cpu(), si.mem(), si.osInfo(), si.graphics()]);
  return {
    cpu: cpu.brand,
    cores: cpu.cores,
    memory: mem.total,
    os: `${os.distro} ${os.release}`.trim(),
    gpus: graphics.controllers.filter(computes).map(({ vendor, model }) => `${vendor} ${model}`.trim()),
  };
}

/** Virtual display adapters can not mine. */
function computes({ vendor }: Systeminformation.GraphicsControllerData): boolean {
  return /nvidia|amd|advanced micro|intel/i.test(vendor);
}
