// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what `kmemscope-cli run --events FILE` prints, with the engine of a page: node events.mjs PLAYER ENGINE FILE

import { start } from "./start.mjs";

const ALL = 0xffffffff;
const { engine } = await start();
const lines = [];
const { ops } = engine.state();
for (let op = 1; op <= ops; op++) {
  engine.seek(op, ALL);
  lines.push(`${op} ${engine.calls(op - 1, op)[0].text}`);
  const { events } = engine.state();
  for (let i = 0; i < events; i++) {
    engine.seek(op, i + 1);
    const [event] = engine.events(i, i + 1);
    lines.push(`  ${op}.${i + 1} ${" ".repeat(2 * event.depth)}${event.name}: ${event.text}`);
    lines.push(...(event.message ?? "").split("\n").filter((line) => line).map((line) => `    | ${line}`));
  }
  engine.seek(op, ALL);
  const result = engine.result();
  if (result !== null) lines.push(`  = ${result}`);
}
process.stdout.write(lines.join("\n") + "\n");
