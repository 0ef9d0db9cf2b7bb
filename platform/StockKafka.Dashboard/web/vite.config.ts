import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ mode }) => {
  // The development server passes requests on to a running dashboard; its address is in the variable DASHBOARD.
  const target = loadEnv(mode, '.', 'DASHBOARD')['DASHBOARD'] ?? 'http://127.0.0.1:18888';
  return {
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    server: { host: '127.0.0.1', proxy: { '/api': { target, changeOrigin: true }, '/login': { target, changeOrigin: true } } },
  };
});
