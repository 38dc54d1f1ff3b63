import { existsSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// test/package/contents.test.ts needs Linux on x64. test/package/debian.test.ts also needs root and mmdebstrap;
// build/tasks/test.ts says when the second is left out.
const linux = process.platform === 'linux' && process.arch === 'x64'
const packageTests = [
  ...(linux ? ['test/package/contents.test.ts'] : []),
  ...(linux && process.getuid?.() === 0 && existsSync('/usr/bin/mmdebstrap') ? ['test/package/debian.test.ts'] : []),
]

const node = {
  environment: 'node' as const,
  setupFiles: ['test/support/setup/no-network.ts'],
  env: { TZ: 'Europe/Vienna' },
}

export default defineConfig({
  plugins: [react()],
  test: {
    testTimeout: 10_000,
    projects: [
      {
        extends: true,
        test: {
          ...node,
          name: 'unit',
          include: [
            'main/**/*.test.ts',
            'bot/**/*.test.ts',
            'sandbox/**/*.test.ts',
            'build/**/*.test.ts',
            'renderer/**/*.test.ts',
            'test/architecture/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['renderer/**/*.test.tsx'],
          setupFiles: ['test/support/setup/component.ts'],
          env: { TZ: 'Europe/Vienna' },
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          environment: 'node',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'bot',
          environment: 'node',
          include: ['test/bot/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          // After all others: making packages and a whole Debian takes the machine for itself.
          sequence: { groupOrder: 1 },
          environment: 'node',
          include: ['test/updates/**/*.test.ts', ...packageTests],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          // Alone as well: it keeps every core busy.
          sequence: { groupOrder: 2 },
          environment: 'node',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
