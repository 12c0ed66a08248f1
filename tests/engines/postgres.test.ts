/** @file A sweep on a real Postgres. */

import { describeQueue } from './queueCases.ts';
import { postgresService, whyNoPostgres } from './queueServices.ts';

describeQueue('Postgres', whyNoPostgres(), postgresService);
