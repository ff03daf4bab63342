// SPDX-License-Identifier: GPL-3.0-or-later
// The stage: a display list as SVG. Where everything is and what it says, the list knows (data/picture.schema.json);
// letters are set to the widths that it measured.

import { byId } from "./dom.js";

/** @typedef {{ shape: string, x: number, y: number, w: number, h: number, r?: number, fill?: string, fill_alpha?: number,
 *   stroke?: string, stroke_alpha?: number, line?: number, dash?: number[], round_ends?: boolean, hard_edges?: boolean,
 *   rects?: number[][], lines?: number[][], points?: number[][], pattern?: string, text?: string, align?: string,
 *   width?: number, size?: number, mono?: boolean, bold?: boolean, parts?: Part[] }} Shape
 * @typedef {{ name: string, class: string, description?: string, x: number, y: number, w: number, h: number,
 *   parts: Part[], shape?: undefined }} Thing
 * @typedef {Shape | Thing} Part
 * @typedef {{ theme: string, width: number, height: number, parts: Part[] }} Picture */

const MOVE_MS = 600, PERIOD = 6;

// Lines of a pattern in a square of PERIOD.
/** @type {Record<string, { d: string, width: number }>} */
const PATTERNS = {
  rising: { d: "M-1 1L1-1M0 6L6 0M5 7L7 5", width: 1.2 },
  falling: { d: "M-1 5L1 7M0 0L6 6M5-1L7 1", width: 1.2 },
  cross: { d: "M-1 1L1-1M0 6L6 0M5 7L7 5M-1 5L1 7M0 0L6 6M5-1L7 1", width: 0.9 },
  vertical: { d: "M2 0V6", width: 1.4 },
  horizontal: { d: "M0 2H6", width: 1.4 },
  grid: { d: "M2 0V6M0 2H6", width: 0.9 },
  dots: { d: "M.65 1.5H2.35M3.65 4.5H5.35", width: 1.7 },
};

/** @type {Map<string, { x: number, y: number }>} where the things were */
let places = new Map();
let clips = 0;
/** @type {Set<string>} patterns of this picture, "name color" */
let patterns = new Set();

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** @param {Shape} shape */
function paint(shape) {
  let out = ` fill="${shape.fill ?? "none"}"`;
  if (shape.fill_alpha !== undefined) out += ` fill-opacity="${shape.fill_alpha}"`;
  if (shape.stroke) out += ` stroke="${shape.stroke}" stroke-width="${shape.line}"`;
  if (shape.stroke_alpha !== undefined) out += ` stroke-opacity="${shape.stroke_alpha}"`;
  if (shape.dash) out += ` stroke-dasharray="${shape.dash.join(" ")}"`;
  if (shape.round_ends) out += ' stroke-linecap="round" stroke-linejoin="round"';
  if (shape.hard_edges) out += ' shape-rendering="crispEdges"';
  return out;
}

/** @param {{ x: number, y: number, w: number, h: number, r?: number }} r */
const rect = (r) => `<rect x="${r.x}" y="${r.y}" width="${r.w}" height="${r.h}"${r.r ? ` rx="${r.r}"` : ""}`;

/** @param {Shape} s */
function drawWords(s) {
  const font = `${s.bold ? "bold " : ""}${s.size}px ${s.mono ? "var(--mono)" : "var(--sans)"}`;
  return `<text x="${s.x}" y="${s.y}" text-anchor="${s.align}" textLength="${s.width}" lengthAdjust="spacingAndGlyphs"`
    + ` style="font:${font}"${paint(s)}>${escape(s.text ?? "")}</text>`;
}

/** @param {number[][]} points */
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");

/** @type {Record<string, (s: Shape) => string>} */
const shapes = {
  box: (s) => `${rect(s)}${paint(s)}/>`,
  rects: (s) => `<path d="${s.rects?.map(([x, y, w, h]) => `M${x} ${y}h${w}v${h}h${-w}z`).join("")}"${paint(s)}/>`,
  lines: (s) => `<path d="${s.lines?.map(([x, y, X, Y]) => `M${x} ${y}L${X} ${Y}`).join("")}"${paint(s)}/>`,
  polyline: (s) => `<path d="${path(s.points ?? [])}"${paint(s)}/>`,
  polygon: (s) => `<path d="${path(s.points ?? [])}z"${paint(s)}/>`,
  curve: (s) => `<path d="M${s.points?.map((p) => p.join(" ")).join(" ").replace(/^(\S+ \S+) /, "$1C")}"${paint(s)}/>`,
  words: drawWords,
  pattern(s) {
    patterns.add(`${s.pattern} ${s.fill}`);
    return `${rect(s)} fill="url(#${s.pattern}-${s.fill?.slice(1)})"/>`;
  },
  clip(s) {
    clips++;
    return `<clipPath id="clip-${clips}">${rect(s)}/></clipPath><g clip-path="url(#clip-${clips})">${draw(s.parts)}</g>`;
  },
  fade: (s) => `<g opacity="${s.fill_alpha ?? 1}">${draw(s.parts)}</g>`,
};

/** @param {Part[] | undefined} parts
 * @returns {string} */
function draw(parts) {
  return (parts ?? []).map((part) => {
    if (part.shape !== undefined) return shapes[part.shape](part);
    const title = part.description ? `<title>${escape(part.description)}</title>` : "";
    return `<g id="${part.name}" class="${part.class}" data-x="${part.x}" data-y="${part.y}">${title}${draw(part.parts)}</g>`;
  }).join("");
}

function definitions() {
  return [...patterns].map((key) => {
    const [name, color] = key.split(" ");
    return `<pattern id="${name}-${color.slice(1)}" width="${PERIOD}" height="${PERIOD}" patternUnits="userSpaceOnUse">`
      + `<path d="${PATTERNS[name].d}" stroke="${color}" stroke-width="${PATTERNS[name].width}"/></pattern>`;
  }).join("");
}

/** Lets what has another place now go there.
 * @param {SVGSVGElement} svg
 * @param {boolean} moves */
function move(svg, moves) {
  const before = places;
  places = new Map();
  for (const thing of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll("g[data-x]"))) {
    const place = { x: Number(thing.dataset.x), y: Number(thing.dataset.y) };
    const old = before.get(thing.id);
    places.set(thing.id, place);
    if (!moves || !old || thing.querySelector("g[data-x]") || (Math.abs(old.x - place.x) < 1 && Math.abs(old.y - place.y) < 1)) continue;
    thing.animate([{ transform: `translate(${old.x - place.x}px, ${old.y - place.y}px)` }, { transform: "none" }],
      { duration: MOVE_MS, easing: "ease-in-out" });
  }
}

/** The text of an SVG.
 * @param {Picture} picture
 * @param {string} label what it is a picture of */
export function svgOf(picture, label) {
  patterns = new Set();
  const content = draw(picture.parts);
  return `<svg viewBox="0 0 ${picture.width} ${picture.height}" role="img" aria-label="${escape(label)}"`
    + ` xmlns="http://www.w3.org/2000/svg"><defs>${definitions()}</defs>${content}</svg>`;
}

/** Shows a picture.
 * @param {Picture} picture
 * @param {string} label what it is a picture of
 * @param {boolean} moves things go from where they were; else they are there */
export function showPicture(picture, label, moves) {
  clips = 0;
  byId("stage").innerHTML = svgOf(picture, label);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  move(/** @type {SVGSVGElement} */ (byId("stage").firstChild), moves && !still);
}
