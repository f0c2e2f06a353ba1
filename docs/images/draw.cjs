// Draws the screen of a program in tmux to a PNG picture:
//
//   node draw.cjs SOCKET FILE.png dark|light
//
// The picture is drawn by xterm.js in headless Chromium, from the bytes that the program
// wrote, which are in the file RAW.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const [socket, file, theme] = process.argv.slice(2);
const modules = process.env.NODE_MODULES;
const { chromium } = require(path.join(modules, 'playwright-core'));
const tmux = (...args) => execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
const colours = theme === 'light'
  ? { background: '#ffffff', foreground: '#1f2328', cursor: '#1f2328' }
  : { background: '#11111b', foreground: '#cdd6f4', cursor: '#cdd6f4' };

(async () => {
  const say = (what) => tmux('display-message', '-p', '-t', 't', what).trim();
  const [cols, rows, x, y, visible] = say('#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag}').split(' ').map(Number);
  const bytes = fs.readFileSync(process.env.RAW, 'latin1');
  const cursor = `\x1b[${y + 1};${x + 1}H` + (visible ? '\x1b[?25h' : '\x1b[?25l');

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage();
  const css = fs.readFileSync(path.join(modules, '@xterm/xterm/css/xterm.css'), 'utf8');
  await page.setContent(`<style>${css} body{margin:0;background:${colours.background}} #t{display:inline-block;padding:8px} .xterm-rows>div,.xterm-rows span{overflow:visible!important}</style><div id="t"></div>`);
  await page.addScriptTag({ path: path.join(modules, '@xterm/xterm/lib/xterm.js') });
  await page.addScriptTag({ path: path.join(modules, '@xterm/addon-unicode11/lib/addon-unicode11.js') });
  await page.setViewportSize({ width: cols * 9 + 40, height: rows * 21 + 40 });
  await page.evaluate(({ bytes, cursor, cols, rows, colours }) => new Promise((done) => {
    const term = new Terminal({
      cols, rows, fontSize: 14, lineHeight: 1.15, // room for what hangs below a line
      allowProposedApi: true, scrollback: 0, cursorBlink: false, theme: colours,
      fontFamily: '"DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Noto Color Emoji", monospace',
    });
    term.loadAddon(new Unicode11Addon.Unicode11Addon());
    term.unicode.activeVersion = '11';
    term.open(document.getElementById('t'));
    term.write(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
    term.write(cursor, () => setTimeout(done, 150));
  }), { bytes, cursor, cols, rows, colours });
  await (await page.$('#t')).screenshot({ path: file });
  await browser.close();
})().catch((e) => { console.error(e); process.exit(1); });
