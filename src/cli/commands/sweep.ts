/** @file What the command line says of `admrl sweep`. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { mostThreads } from '../../runtime/threads.ts';
import { type QueueAddress, queueAddress } from '../../study/sweep/queue/queueAddress.ts';
import {
  jobsOption,
  jsonEventsOption,
  most,
  takeOverOption,
  webAddress,
  wholeNumber,
} from '../options.ts';
import type { SweepFlags, SweepPlace } from '../sweep.ts';
import type { GatherFlags } from '../sweepGather.ts';
import type { SweepRunFlags } from '../sweepRun.ts';
import type { StatusFlags } from '../sweepStatus.ts';
import type { SweepWorkFlags } from '../sweepWork.ts';

/** The command, and the commands that it has itself. */
export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description('Train and measure many runs: methods, seeds, families, settings, from one file.')
    .argument('<file>', 'what is trained and measured, as YAML')
    // Options after the name of a command are that command's.
    .enablePositionalOptions()
    .addOption(
      new Option(
        '--on <engine>',
        'where the runs are done: local, slurm, kubernetes, redis or postgres; or the address of a queue, such as redis://HOST:6379',
      )
        .argParser(place)
        .default('local'),
    )
    .option(
      '--jobs <number>',
      'runs side by side (default: one for every core, or for as many as --threads)',
      wholeNumber(1, most.jobs),
    )
    .addOption(threadsOption())
    .option(
      '--dry-run',
      'print the jobs and what they cost on this machine, or what would be given to the engine',
    )
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
Every run has a folder of its own in runs/NAME, and the folders are all that is known of a sweep: the same
command goes on where it was interrupted, tries again what failed, leaves what is finished as it is, and does
what has been added to the file. With halving in the file, runs that differ in settings compete while they are
trained, and only the best are trained to their ends. Runs that another process is working on are left to it, so that several
machines with a common folder can share a sweep. When all is done, the results are gathered in
runs/NAME/gathered.

--on slurm submits an array whose tasks are requeued until they are done, and the gathering after it; options of
sbatch such as partition and time are in the file, below slurm. --on kubernetes --dry-run prints a manifest.
--on redis and --on postgres put the jobs into a queue and follow them; "admrl sweep work", started on as many
machines as you like, does them. redis means $REDIS_URL or redis://127.0.0.1:6379, and postgres $DATABASE_URL or
postgres://127.0.0.1:5432/postgres.

With store: s3://BUCKET/PREFIX in the file, machines need no common folder: runs are kept in that object store, and
resumed from there. Credentials are in $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, the place in $AWS_REGION, or in
$AWS_ENDPOINT_URL for another store than Amazon's.

Examples:
  admrl sweep examples/sweeps/methods.yaml --dry-run
  admrl sweep examples/sweeps/methods.yaml
  admrl sweep examples/sweeps/methods.yaml --on slurm
  admrl sweep examples/sweeps/methods.yaml --on redis://queue.example.org:6379
  admrl sweep status examples/sweeps/methods.yaml
  admrl sweep gather examples/sweeps/methods.yaml --out results`,
    )
    .action(async (file: string, flags: SweepFlags) => {
      const { sweep } = await import('../sweep.ts');
      return sweep(file, flags);
    });
  for (const part of [runCommand(), workCommand(), statusCommand(), gatherCommand()])
    command.addCommand(part);
  return command;
}

function threadsOption(): Option {
  return new Option(
    '--threads <number>',
    'threads for large programs; a run that has begun keeps the number',
  )
    .argParser(wholeNumber(1, mostThreads))
    .default(1);
}

function runCommand(): Command {
  return new Command('run')
    .description('Do one job of a sweep from where it is to its end; what every engine calls.')
    .argument('<file>', 'the sweep')
    .option('--index <number>', 'which job, from 0, as status shows', wholeNumber(0))
    .addOption(
      new Option('--id <id>', 'which job, by the end of its folder’s name').conflicts('index'),
    )
    .addOption(threadsOption())
    .addOption(takeOverOption())
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      '\nA job that is finished is left as it is. Exit code 75: another process has it.',
    )
    .action(async (file: string, flags: SweepRunFlags) => {
      const { runOneJob } = await import('../sweepRun.ts');
      return runOneJob(file, flags);
    });
}

/** A word of `--on`, or an address. */
function place(text: string): SweepPlace {
  if (text === 'local' || text === 'slurm' || text === 'kubernetes') return text;
  return queuePlace(text, 'local, slurm, kubernetes, ');
}

/** @param others - that would do too, for the message */
function queuePlace(text: string, others: string): QueueAddress {
  const address = queueAddress(text);
  if (address !== null) return address;
  throw new InvalidArgumentError(
    `expected ${others}redis, postgres, or an address such as redis://HOST:6379 or postgres://USER@HOST/DATABASE.`,
  );
}

function workCommand(): Command {
  return new Command('work')
    .description('Do jobs of a sweep that "admrl sweep --on redis" or "--on postgres" gives out.')
    .argument('<file>', 'the sweep, in a folder that all machines share, or with a store')
    .addOption(
      new Option('--on <queue>', 'redis or postgres, or the address of one')
        .argParser((text) => queuePlace(text, ''))
        .makeOptionMandatory(),
    )
    .addOption(jobsOption('runs side by side'))
    .addOption(threadsOption())
    .addOption(
      new Option(
        '--lease <seconds>',
        'how long a worker may be out of reach of the queue before its jobs are given to others',
      )
        .argParser(wholeNumber(2, 3600))
        .default(60),
    )
    .addOption(jsonEventsOption())
    .addHelpText(
      'after',
      `
Every job is done by "admrl sweep run" in a process of its own, which ends with this one; a job that fails is
tried three times. Ends when nothing of the sweep is left to do. Ctrl-C, or SIGTERM, gives back what is under way,
and it goes on from its last checkpoint elsewhere.`,
    )
    .action(async (file: string, flags: SweepWorkFlags) => {
      const { work } = await import('../sweepWork.ts');
      return work(file, flags);
    });
}

function statusCommand(): Command {
  return new Command('status')
    .description('Show how far the jobs of a sweep are, whatever is working on them.')
    .argument('<file>', 'the sweep')
    .option('--json', 'as JSON')
    .action(async (file: string, flags: StatusFlags) => {
      const { status } = await import('../sweepStatus.ts');
      return status(file, flags);
    });
}

function gatherCommand(): Command {
  return new Command('gather')
    .description(
      'Write what a sweep has found so far: a table, and comparisons if it asks for them.',
    )
    .argument('<file>', 'the sweep')
    .option('--out <directory>', 'where to write (default: gathered, in the folder of its runs)')
    .option('--optuna <file>', 'also write a journal that Optuna reads, with a trial for each job')
    .option(
      '--objective <column>',
      'the number that the trials are ranked by, such as test/0/worstGap; returns up, gaps down',
    )
    .addOption(
      new Option(
        '--trackio <url>',
        'also send the runs to Trackio, at the address that "trackio show" prints',
      ).argParser(webAddress),
    )
    .addHelpText(
      'after',
      `
Writes sweep.csv and, with a type for every column, sweep.parquet: one row for each job, its settings, mean and
worst return and gap after each n, real steps, seconds. With compare: true in the file also what "admrl compare"
writes, for each group of finished jobs that differ in method and seed only.

Example:
  admrl sweep gather examples/sweeps/settings.yaml --optuna settings.journal --objective "grid 3/0/meanReturn"`,
    )
    .action(async (file: string, flags: GatherFlags) => {
      const { gather } = await import('../sweepGather.ts');
      return gather(file, flags);
    });
}
