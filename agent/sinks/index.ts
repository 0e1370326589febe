import type { Io } from '../commands/command.ts';
import type { Config } from '../config.ts';
import type { Sink } from './sink.ts';
import { createStdoutSink } from './stdout.ts';

/** Every sink that the configuration asks for. */
export function createSinks(config: Config, stdout: Io['stdout']): Sink[] {
  const sinks: Sink[] = [];
  const format = config.events === 'auto' ? (stdout.isTTY === true ? 'text' : 'json') : config.events;
  if (format !== 'off') sinks.push(createStdoutSink(stdout, format));
  return sinks;
}
