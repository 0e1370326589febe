/** The part of systeminformation that is used, under the path by which only it is loaded. */
declare module 'systeminformation/lib/graphics.js' {
  import type { Systeminformation } from 'systeminformation';

  /** A CommonJS module: what it exports has no names of its own in a chunk of the bundle. */
  const exported: { graphics(): Promise<Systeminformation.GraphicsData> };
  export default exported;
}
