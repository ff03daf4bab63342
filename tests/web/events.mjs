// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what `kmemscope-cli run --events FILE` prints, with the engine of a page: node events.mjs PLAYER ENGINE FILE

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const [player, engineFile, file] = process.argv.slice(2);
const { makeEngine } = await import(pathToFileURL(path.join(player, "engine.js")).href);
const engine = await makeEngine(fs.readFileSync(engineFile), () => {}, (text) => process.stderr.write(text));
const ALL = 0xffffffff;

function read() {
  const bytes = fs.readFileSync(file);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? zlib.gunzipSync(bytes) : bytes;
}

const opened = engine.open(read());
if (opened.problem || opened.diagnostics.length) throw new Error(JSON.stringify(opened));
const lines = [];
const { ops } = engine.state();
for (let op = 1; op <= ops; op++) {
  engine.seek(op, ALL);
  lines.push(`${op} ${engine.calls(op - 1, op)[0].text}`);
  engine.events(0, ALL).forEach((event, i) => {
    lines.push(`  ${op}.${i + 1} ${" ".repeat(2 * event.depth)}${event.name}: ${event.text}`);
    lines.push(...(event.message ?? "").split("\n").filter((line) => line).map((line) => `    | ${line}`));
  });
  const result = engine.result();
  if (result !== null) lines.push(`  = ${result}`);
}
process.stdout.write(lines.join("\n") + "\n");
