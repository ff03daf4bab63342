// SPDX-License-Identifier: GPL-3.0-or-later
// What lists.c prints, with the engine of a page: node lists.mjs PLAYER ENGINE FILE STEPS

import crypto from "node:crypto";
import { start } from "./start.mjs";

const { engine, args } = await start();
const steps = Number(args[0]);
const { ops } = engine.state();

function printHash() {
  const { op, event } = engine.state();
  const hash = crypto.createHash("sha256").update(engine.pictureText(-1, 900, 560, 0)).digest("hex");
  console.log(`${op}.${event} ${hash}`);
}

for (let i = 0; i < steps; i++) {
  engine.seek(Math.floor((ops * i) / steps), 0xffffffff);
  printHash();
  engine.stepEvent(1);
  printHash();
}
