import { cpus, totalmem } from 'node:os';

/** What the node is, for the first lines of the log. */
export interface HostFacts {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: readonly string[];
}

/**
 * Asks systeminformation for GPUs, once: it starts the programs of their vendors (lspci, nvidia-smi) where they are
 * installed. Nothing that happens every turn goes through it. Without an answer there are none.
 */
export async function readHostFacts(): Promise<HostFacts> {
  // Of the whole library, which is large, only this is bundled.
  const { default: library } = await import('systeminformation/lib/graphics.js');
  const { controllers } = await library.graphics();
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'an unknown processor',
    cores: processors.length,
    memory: totalmem(),
    gpus: controllers.filter(computes).map(({ vendor, model }) => `${vendor} ${model}`.trim()),
  };
}

/** Virtual display adapters can not mine. */
function computes({ vendor }: { readonly vendor: string }): boolean {
  return /nvidia|amd|advanced micro|intel/i.test(vendor);
}
