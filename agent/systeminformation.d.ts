/** The part of systeminformation that is used, under the path by which only it is loaded. */
declare module 'systeminformation/lib/graphics.js' {
  import type { Systeminformation } from 'systeminformation';

  export function graphics(): Promise<Systeminformation.GraphicsData>;
}
