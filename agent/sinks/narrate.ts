import { printable } from '../escape.ts';
import type { Verdict, Workload } from '../model.ts';
import { distinct } from './distinct.ts';
