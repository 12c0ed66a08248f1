import { defineConfig } from 'vitest/config';

/** Tests of admrl as a whole: its processes, pages in a browser, services, and whether it learns. The others are `parts`. */
const whole = ['tests/{cli,engines,lab,learning}/**/*.test.ts', 'tests/{examples,package}.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: whole,
        },
      },
      { extends: true, test: { name: 'whole', include: whole } },
    ],
  },
});
