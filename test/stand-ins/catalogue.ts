import { NOBODYS_WALLET, type Role } from './stand-in.ts';

/** The command line of a miner: what nearly all of them share since xmrig. */
export function minerArgv(file: string, port: number): readonly string[] {
  return [file, '-o', `stratum+tcp://127.0.0.1:${port}`, '-u', NOBODYS_WALLET, '-p', 'x', '-k'];
}

/** xmrig, as it comes. */
export function plainMiner(port: number): Role {
  return { name: 'xmrig', argv: minerArgv('./xmrig', port), pools: [port], duty: 0.2 };
}

/** A miner under a dull name, given away by its command line. */
export function renamedMiner(port: number): Role {
  return { name: 'data-loader', argv: minerArgv('./data-loader', port), pools: [port], duty: 0.2 };
}

/** Calls itself a kernel thread, as ps would show one, but has an executable and a parent that is no kernel. */
export function fakeKernelThread(): Role {
  return { name: 'kworker', argv: ['[kworker/0:1]'], comm: 'kworker/0:1', duty: 0.2 };
}

/** Runs from a file that is gone. */
export function deletedMiner(port: number): Role {
  return { ...plainMiner(port), exe: 'deleted' };
}

/** Runs from memory, without a file: memfd_create(2). */
export function memfdMiner(port: number): Role {
  return { ...renamedMiner(port), exe: 'memfd', name: 'loader' };
}

/** Runs from a hidden folder. */
export function hiddenMiner(port: number): Role {
  return { ...renamedMiner(port), folder: '.java' };
}

/** Something that works and talks on the network as everyone does. */
export function ordinaryWorker(port: number): Role {
  return {
    name: 'worker',
    argv: ['./worker', '--serve', '--url', `http://127.0.0.1:${port}`],
    pools: [port],
    duty: 0.1,
  };
}

/** As busy and as large as a miner, with its memory in pieces that are not RandomX's. */
export function ordinaryGiant(): Role {
  return { name: 'python3', argv: ['python3', 'train.py'], duty: 0.4, megabytes: 300 };
}
