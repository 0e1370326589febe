const zero = 0x30;
const nine = 0x39;

/**
 * Reads a decimal number out of bytes without making a string. Stops at the first byte that is no digit; NaN when there
 * is none at `at`. Exact up to 2^53, which is enough for every counter that is read here but vsize and startcode, and of
 * those only changes matter.
 */
export function parseDecimal(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  let i = at;
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte < zero || byte > nine) break;
    value = value * 10 + (byte - zero);
  }
  return i === at ? Number.NaN : value;
}

/** Value of an upper- or lower-case hexadecimal number of `digits` digits at `at`; NaN when it is none. */
export function parseHex(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = hexDigit(bytes[i] ?? 0);
    if (digit < 0) return Number.NaN;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= zero && byte <= nine) return byte - zero;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
