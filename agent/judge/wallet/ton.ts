import { base64urlnopad } from '@scure/base';
import type { Check } from './wallet.ts';

/** Characters of an address: base64url of a tag, a chain, a hash of 32 bytes and a CRC of 16 bits. */
export const TON_LENGTH = 48;
const ADDRESS = /^[A-Za-z0-9_-]{48}$/;
/** On the basic chain, which is mined: for anybody, not to be bounced. Test networks have others. */
const BEGINNINGS = ['EQ', 'UQ', 'Ef', 'Uf'];

/** Addresses of TON that begin at a place in a text. They may hold `-` and `_`, so they are no plain words. */
export function tonCheck(text: string, start: number): Check | undefined {
  if (!BEGINNINGS.includes(text.slice(start, start + 2)) || isBase64url(text[start - 1])) return undefined;
  const address = text.slice(start, start + TON_LENGTH);
  if (!ADDRESS.test(address) || isBase64url(text[start + TON_LENGTH])) return undefined;
  return () => {
    const bytes = base64urlnopad.decode(address);
    const [high = 0, low = 0] = bytes.subarray(-2);
    const isOnMainChains = bytes[1] === 0 || bytes[1] === 0xff;
    if (!isOnMainChains || crc16(bytes.subarray(0, -2)) !== high * 256 + low) return undefined;
    return { coin: 'TON', address, proven: true };
  };
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

function isBase64url(character: string | undefined): boolean {
  return character !== undefined && /^[A-Za-z0-9_-]$/.test(character);
}
