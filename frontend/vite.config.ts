import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The admin site, built to `frontend/dist`. Nothing is inlined as a script: the site is served with `script-src 'self'`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // Chunks of groups may import each other; their modules still run in the order of their imports.
        strictExecutionOrder: true,
        codeSplitting: {
          groups: [
            {
              name: 'cloudscape',
              test: /node_modules[\\/](@cloudscape-design|ace-builds|d3-|intl-)/,
              // What only a page that is loaded later uses stays out of the first load.
              entriesAware: true,
              entriesAwareMergeThreshold: 30_000,
            },
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack)[\\/]/,
            },
          ],
        },
      },
    },
  },
});
