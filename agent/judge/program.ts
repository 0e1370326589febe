import type { ProcessRecord } from '../model.ts';
import { scriptWords } from './script-words.ts';

/** Commands and words of a shell script that are looked at. */
const MAX_COMMANDS = 64;
const MAX_WORDS = 4096;
/** Characters of a script that are looked at. */
const MAX_SCRIPT = 64 * 1024;

/** Programs that only start the one they are given. */
const WRAPPERS = new Set(
  `busybox catchsegv chroot chrt dumb-init env exec firejail gosu ionice nice nohup nsenter numactl proot prlimit runuser
   screen setarch setpriv setsid stdbuf su-exec sudo systemd-run taskset time timeout tini tmux torify torsocks
   unbuffer unshare winpty wine wine64 xvfb-run catatonit entrypoint.sh docker-entrypoint.sh proxychains proxychains4
   cgexec choom cpulimit daemonize doas faketime flock gnome-terminal graftcp hwloc-bind i386 linux32 linux64 parallel pm2
   proot-distro runcon schedtool script sem start-stop-daemon strace uclampset valgrind watch xargs xterm`.split(/\s+/),
);
/** What some wrappers are told to do with the program: pm2 start, tmux new-session. */
const WRAPPER_VERBS = new Set(['start', 'new', 'new-session', 'login']);
/** Options of wrappers that take the next word: sudo -u, nice -n, ionice -c, timeout -s and -k, screen -S. */
const WRAPPER_VALUES = new Set(['-u', '-g', '-n', '-c', '-s', '-k', '-p', '-S', '-dmS', '-C', '-h', '-t', '-a', '-T']);
const SEPARATORS = new Set([';', '&&', '||', '|', '&', 'then', 'do']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish']);

/**
 * The names of the programs that a process runs, in lower case and without directory and `.exe`: the executable, its
 * argv[0] and comm, the program behind wrappers (sudo, nohup, env ...), and the commands of a `sh -c` script. What is
 * merely an argument (of grep, git, an editor) is not a program.
 */
export function programsOf(record: ProcessRecord): readonly string[] {
  const names = new Set<string>();
  if (record.exe) names.add(baseName(record.exe));
  if (record.comm) names.add(baseName(record.comm));
  const words = record.cmdline.length === 1 ? wordsOf(record.cmdline[0] ?? '') : record.cmdline;
  for (const command of commandsOf(words, 0)) names.add(command);
  names.delete('');
  return [...names];
}

/** Names of the programs of a list of words, in which `;`, `&&`, `|` and the like begin a new command. */
function commandsOf(words: readonly string[], depth: number): string[] {
  const names: string[] = [];
  let begin = 0;
  for (let i = 0; i <= words.length && i < MAX_WORDS && names.length < MAX_COMMANDS; i++) {
    if (i < words.length && !isSeparator(words[i] as string)) continue;
    names.push(...programOf(words.slice(begin, i), depth));
    begin = i + 1;
  }
  return names;
}

/** The program of one simple command, found behind assignments and wrappers; and what a shell is told to run. */
function programOf(words: readonly string[], depth: number): string[] {
  let isWrapped = false;
  for (let i = 0; i < words.length; i++) {
    const word = unquote(words[i] as string);
    if (word === '' || isAssignment(word) || isNumber(word)) continue;
    if (word.startsWith('-')) {
      if (WRAPPER_VALUES.has(word)) i++;
      continue;
    }
    const name = baseName(word);
    if (SHELLS.has(name)) return [name, ...scriptOf(words.slice(i + 1), depth)];
    if (WRAPPERS.has(name)) isWrapped = true;
    else if (!isWrapped || !WRAPPER_VERBS.has(name)) return [name];
  }
  return [];
}

/** `sh -c 'script' ...`: the words of the script. Where quotes are lost, it is all that follows. */
function scriptOf(words: readonly string[], depth: number): string[] {
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  if (flag < 0) {
    const file = words.find((word) => !word.startsWith('-'));
    return file === undefined ? [] : [baseName(unquote(file))];
  }
  if (depth > 3) return [];
  return commandsOf(wordsOf(words.slice(flag + 1).join(' ')), depth + 1);
}

function wordsOf(script: string): readonly string[] {
  return scriptWords(script.slice(0, MAX_SCRIPT), MAX_WORDS);
}

function isSeparator(word: string): boolean {
  return word.length <= 4 && SEPARATORS.has(word);
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w{0,63}=/.test(word);
}

/** Durations, priorities and CPU masks: `timeout 10s`, `nice 19`, `taskset 0x3`, `taskset 0-3,5`. */
function isNumber(word: string): boolean {
  return word.length < 20 && /^(0x[0-9a-f]+|[\d.,-]+[smhd]?)$/.test(word);
}

function unquote(word: string): string {
  if (!isQuote(word.charCodeAt(0)) && !isQuote(word.charCodeAt(word.length - 1))) return word;
  return word.replace(/^["']+/, '').replace(/["']+$/, '');
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

function baseName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.endsWith('.exe') ? name.slice(0, -'.exe'.length) : name;
}
