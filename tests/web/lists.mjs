// SPDX-License-Identifier: GPL-3.0-or-later
// What lists.c prints, with the engine of a page: node lists.mjs PLAYER ENGINE FILE N M

import crypto from "node:crypto";
import { start } from "./start.mjs";

const LOOK = [-1, 900, 560, 0];
const { engine, args } = await start();
const [each, stride] = args.map(Number);
const lines = [];
const { ops } = engine.state();
for (let i = 0; i < 12; i++) {
  engine.seek(Math.floor((ops * (i % 3)) / 2), i % 3 ? 0xffffffff : 0);
  lines.push(BigInt.asUintN(64, engine.pictureHash(...LOOK)).toString(16).padStart(16, "0"));
}
engine.seek(0, 0);
let step = 0;
do {
  const withText = step % each <= 1;
  if (step++ % stride && !withText) continue;
  const hash = BigInt.asUintN(64, engine.pictureHash(...LOOK)).toString(16).padStart(16, "0");
  const text = withText
    ? " " + crypto.createHash("sha1").update(engine.pictureText(...LOOK)).digest("hex") : "";
  lines.push(`${hash}${text}`);
} while (engine.stepEvent(1));
process.stdout.write(lines.join("\n") + "\n");
