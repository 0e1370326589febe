const TOOLS = 'curl wget bash sh python3 perl nc tar chmod systemctl crontab ssh docker kubectl base64 dd mount'.split(
  ' ',
);
const PARENTS = 'nginx httpd java node celery php-fpm tomcat sshd cron systemd'.split(' ');
/** Of the rules of SigmaHQ for Linux, one in twenty has a regular expression. */
const EXPRESSION_EVERY = 20;
const TOPICS = 'token proxy backup agent shell socket key session module registry'.split(' ');

/**
 * The text of `count` rules in the shapes of SigmaHQ's for Linux: programs by the end of their path, parts of the command
 * line, lists of maps, filters, regular expressions. The same ones each time.
 */
export function rulesLikeSigmaHq(count: number): string {
  return Array.from({ length: count }, (_, i) => rule(i)).join('---\n');
}

function rule(i: number): string {
  const shape = i % EXPRESSION_EVERY === 0 ? withExpression : (SHAPES[i % SHAPES.length] as (i: number) => string);
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  return `title: Rule ${i}
id: ${id}
status: test
logsource:
    category: process_creation
    product: linux
detection:
${shape(i)}
falsepositives:
    - Unknown
level: medium
`;
}

const tool = (i: number) => pick(TOOLS, i);
const word = (i: number) => `${pick(TOPICS, i)}${Math.floor(i / 3)}`;

const withExpression = (i: number) => `    selection:
        Image|endswith: '/${tool(i)}'
        CommandLine|re: '(-${tool(i).charAt(0)}|--${word(i)}[=\\s])\\s*[0-9a-f]{2,}'
    condition: selection`;

const SHAPES: readonly ((i: number) => string)[] = [
  (i) => `    selection:
        Image|endswith: '/${tool(i)}'
        CommandLine|contains:
            - ' --${word(i)}'
            - '/opt/${word(i + 1)}/'
            - ' -${word(i).charAt(0)} ${i}'
    condition: selection`,
  (i) => `    selection_img:
        - Image|endswith:
            - '/${tool(i)}'
            - '/${tool(i + 5)}'
        - Image|contains: '/${tool(i + 9)}.'
    selection_cli:
        CommandLine|contains|all:
            - ' -c '
            - '${word(i)}('
    filter_main_agent:
        ParentImage|endswith: '/${pick(PARENTS, i)}'
    condition: all of selection_* and not 1 of filter_main_*`,
  (i) => `    selection:
        Image|endswith: '/${word(i)}'
    condition: selection`,
  (i) => `    selection_parent:
        ParentImage|endswith:
            - '/${pick(PARENTS, i)}'
            - '/${pick(PARENTS, i + 3)}'
    selection_child:
        CommandLine|contains:
            - '/bin/${tool(i)}'
            - '${word(i)}'
    condition: all of selection_*`,
  (i) => `    keywords:
        - '${word(i)}://*/${i}'
        - 'X-${word(i + 7)}: '
    condition: keywords`,
];

function pick(list: readonly string[], i: number): string {
  return list[i % list.length] as string;
}
