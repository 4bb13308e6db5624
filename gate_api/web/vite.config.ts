import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  build: {
    assetsInlineLimit: 0, // the content security policy allows no data: fonts
    chunkSizeWarningLimit: 300,
    target: 'es2022',
  },
  server: { host: '127.0.0.1', proxy: { '/v1': process.env['CUAKHAU_API'] ?? 'http://127.0.0.1:8080' } },
});
