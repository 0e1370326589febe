/** The modifiers that turn a value into another form of the same text (Sigma specification 2.1, "Encoding"). */
export const ENCODINGS = ['base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide'];

/** Fewer bytes leave nothing that is fixed at every offset. */
const MIN_OFFSET_BYTES = 3;

/**
 * Applies the encodings among `modifiers`, in their order. Bytes that are no text are given as characters of the same
 * number. Several forms come back for `base64offset`: what the value looks like at each of the three places that it can
 * have in a Base64 text. Throws Error.
 */
export function encode(value: string, modifiers: readonly string[]): readonly string[] {
  const encodings = modifiers.filter((name) => ENCODINGS.includes(name));
  let forms: readonly Buffer[] = [Buffer.from(value, 'utf8')];
  for (const name of encodings) forms = forms.flatMap((bytes) => encodeBytes(bytes, name));
  return forms.map((bytes) => bytes.toString('latin1'));
}

function encodeBytes(bytes: Buffer, name: string): readonly Buffer[] {
  if (name === 'base64') return [Buffer.from(bytes.toString('base64'))];
  if (name === 'base64offset') return base64Offsets(bytes);
  const little = Buffer.from(bytes.toString('utf8'), 'utf16le');
  if (name === 'utf16') return [Buffer.concat([Buffer.from([0xff, 0xfe]), little])];
  return [name === 'utf16be' ? little.swap16() : little];
}

/** The characters of Base64 that hold bits of the value alone, with none, one and two bytes before it. */
function base64Offsets(bytes: Buffer): readonly Buffer[] {
  if (bytes.length < MIN_OFFSET_BYTES) {
    throw new Error(`"base64offset" needs at least ${MIN_OFFSET_BYTES} bytes: shorter values are everywhere`);
  }
  return [0, 1, 2].map((before) => {
    const bits = 8 * before;
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // A character holds 6 bits: the first whole one after the bytes before, the last whole one of the value.
    return Buffer.from(text.slice(Math.ceil(bits / 6), Math.floor((bits + 8 * bytes.length) / 6)));
  });
}
