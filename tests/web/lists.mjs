// SPDX-License-Identifier: GPL-3.0-or-later
// What lists.c prints, with the engine of a page: node lists.mjs PLAYER ENGINE FILE N

import crypto from "node:crypto";
import { start } from "./start.mjs";

const { engine, args } = await start();
const each = Number(args[0]);
const lines = [];
let step = 0;
do {
  if (step++ % each > 1) continue;
  const { op, event } = engine.state();
  const hash = crypto.createHash("sha1").update(engine.pictureText(-1, 900, 560, 0)).digest("hex");
  lines.push(`${op}.${event} ${hash}`);
} while (engine.stepEvent(1));
process.stdout.write(lines.join("\n") + "\n");
