import { Judge } from '../../agent/judge/judge.ts';
import { buildSignatures, readDocuments } from '../../agent/judge/load.ts';
import type { YamlDocument } from '../../agent/judge/sigma/document.ts';
import type { SignatureSet } from '../../agent/judge/signature-set.ts';
import { signatureSources } from '../../agent/shipped.ts';

/** What is evaluated: the shipped signatures, and the judge that reads with them. */
export interface Subject {
  readonly documents: readonly YamlDocument[];
  readonly signatures: SignatureSet;
  readonly judge: Judge;
  /** A judge of the same day with other signatures. */
  readonly judgeBy: (signatures: SignatureSet) => Judge;
}

/** The day on which the corpus was put together: addresses in the pool list expire some time after it. */
const CORPUS_DAY = Date.parse('2026-11-23');

/** Loads the signatures. Throws Error when a file has a problem: what is left out would be missed without a word. */
export function loadSubject(): Subject {
  const { documents, problems: unread } = readDocuments([signatureSources]);
  const { signatures, problems } = buildSignatures(documents);
  const [first] = [...unread, ...problems];
  if (first !== undefined) {
    throw new Error(`${first.file}:${first.line}: ${first.message}: run npm run signatures, and mend what it lists`);
  }
  const judgeBy = (others: SignatureSet) => new Judge(others, CORPUS_DAY);
  return { documents, signatures, judge: judgeBy(signatures), judgeBy };
}
