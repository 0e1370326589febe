import { parseYaml } from '../../../agent/judge/sigma/document.ts';
import { type Category, createEvent } from '../../../agent/judge/sigma/event.ts';
import { Matcher } from '../../../agent/judge/sigma/matcher.ts';
import { compileRule, type Placeholders, type Rule } from '../../../agent/judge/sigma/rule.ts';

/** The text of a rule with this detection, which is YAML indented by two spaces. */
export function ruleText(detection: string, category: Category = 'process_creation'): string {
  return `title: T\nid: 1\nlogsource:\n  product: linux\n  category: ${category}\ndetection:\n${detection}\nlevel: low\n`.replace(
    'id: 1',
    "id: '1'",
  );
}

export function draftRule(detection: string, placeholders: Placeholders = new Map()): Rule {
  return compileText(ruleText(detection), placeholders);
}

/** Compiles the text of one rule. */
export function compileText(text: string, placeholders: Placeholders = new Map()): Rule {
  const { documents, problems } = parseYaml('rule.yml', text);
  const [document] = documents;
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return compileRule(document, placeholders);
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Whether a rule with this detection matches a process, by way of the shared prefilter as in the agent. */
export function matches(detection: string, fields: Fields, placeholders: Placeholders = new Map()): boolean {
  const event = createEvent('process_creation', fields);
  return new Matcher([draftRule(detection, placeholders)]).match(event).length === 1;
}
