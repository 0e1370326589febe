import * as z from 'zod';
import { choice } from './fields.ts';
import { checkHttpFields, file, httpFields, url } from './http-fields.ts';

/** Receivers of events by HTTP. A list of objects, so it stands in the file only. */
export function webhooks() {
  return z.array(webhook()).max(20).default([]).meta({ description: 'receivers of alert events by HTTP POST' });
}

function webhook() {
  return z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be a short name of a-z, 0-9, dots and hyphens')
        .optional()
        .meta({ description: 'its name in metrics and in the log [its host and port]' }),
      url: url('where events are posted').optional(),
      url_file: file('file with that URL, where the URL is a secret'),
      format: choice(['json', 'falco'], 'json', 'json: our own events; falco: one event of Falco, for falcosidekick'),
      severity: choice(['warning', 'critical'], 'warning', 'least severity that it hears of'),
      resolved: z.boolean().default(true).meta({ description: 'whether it hears of the end of alerts' }),
      secret_file: file('file with a secret to sign each request with (standardwebhooks.com)'),
      most_per_minute: z.int().min(1).max(100_000).default(600).meta({ description: 'requests a minute at the most' }),
      ...httpFields(),
    })
    .superRefine((values, context) => {
      checkHttpFields(values, context);
      const { url, url_file } = values;
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['url'], message });
      if (url === undefined && url_file === undefined) refuse('must be given, here or in a url_file');
      if (url !== undefined && url_file !== undefined) refuse('must not come with a url_file: one of them is enough');
    });
}
