import { kt128 } from '@noble/hashes/sha3-addons.js';
import type { Check, Word } from './wallet.ts';

/** Letters for each 8 bytes of the key, and for the checksum (qubic/core src/four_q.h, getIdentity). */
const FRAGMENT = 14;
const FRAGMENTS = 4;
const CHECKSUM = 4;
const LENGTH = FRAGMENT * FRAGMENTS + CHECKSUM;
const MASK = 0x3ffff;
const A = 65;

/** Identities of Qubic: 60 capitals, which are a key and 18 bits of KangarooTwelve in base 26. */
export function qubicCheck({ text }: Word): Check | undefined {
  if (text.length !== LENGTH || !/^[A-Z]+$/.test(text)) return undefined;
  return () => {
    const [first = 0, second = 0, third = 0] = kt128(keyOf(text), { dkLen: 3 });
    const checksum = (first | (second << 8) | (third << 16)) & MASK;
    return checksum === number(text.slice(-CHECKSUM)) ? { coin: 'QUBIC', address: text, proven: true } : undefined;
  };
}

function keyOf(identity: string): Uint8Array {
  const key = new DataView(new ArrayBuffer(8 * FRAGMENTS));
  for (let i = 0; i < FRAGMENTS; i++) {
    let value = 0n;
    for (let j = FRAGMENT - 1; j >= 0; j--) value = value * 26n + BigInt(identity.charCodeAt(i * FRAGMENT + j) - A);
    key.setBigUint64(8 * i, BigInt.asUintN(64, value), true);
  }
  return new Uint8Array(key.buffer);
}

/** Base 26, the last letter counting most. */
function number(letters: string): number {
  return [...letters].reduceRight((value, letter) => value * 26 + letter.charCodeAt(0) - A, 0);
}
