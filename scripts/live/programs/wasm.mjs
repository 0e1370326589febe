// WebAssembly that walks through a memory of 2080 MiB: one large mapping, compiled code, a thread that never waits.
const MEMORY_PAGES = 2080 * 16;

/** LEB128, as the binary format has it (webassembly.github.io/spec/core/binary). */
function leb(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return [...bytes, number];
}

const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
// (func (export "f") (local i32): loop { p = p * 1664525 + 1013904223; store(p & mask, p); br 0 })
const body = [
  ...[1, 1, 0x7f, 0x03, 0x40, 0x20, 0],
  ...[0x41, ...signed(1_664_525), 0x6c, 0x41, ...signed(1_013_904_223), 0x6a, 0x22, 0],
  ...[0x41, ...signed(0x3fff_fff8), 0x71, 0x20, 0, 0x36, 2, 0, 0x0c, 0, 0x0b, 0x0b],
];

function signed(number) {
  const bytes = [];
  for (let rest = number; ; ) {
    const byte = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (byte & 64) === 0) || (rest === -1 && (byte & 64) !== 0)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

const module = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 0, 0]),
  ...section(3, [1, 0]),
  ...section(5, [1, 0, ...leb(MEMORY_PAGES)]),
  ...section(7, [1, 1, 0x66, 0, 0]),
  ...section(10, [1, ...leb(body.length), ...body]),
];
const { instance } = await WebAssembly.instantiate(new Uint8Array(module));
instance.exports.f();
